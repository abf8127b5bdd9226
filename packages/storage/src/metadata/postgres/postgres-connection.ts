import type { ClientBase } from 'pg';
import { toColumn } from '../column-values.ts';
import type { Connection } from '../connection.ts';
import { faultOf } from '../database-fault.ts';

/** A session of a PostgreSQL server as the transactions want it. */
export function postgresConnection(client: ClientBase, release: (broken: boolean) => void): Connection {
  return {
    async query(sql, values = []) {
      try {
        const { rows } = await client.query({ text: sql, values: values.map(toColumn) });
        return rows;
      } catch (error) {
        throw faultOf(error);
      }
    },
    async script(sql) {
      try {
        await client.query(sql);
      } catch (error) {
        throw faultOf(error);
      }
    },
    release,
  };
}
