/* Writes one row after the other into the database of the folder it is given, and prints each number once it is committed. */
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { openPglite } from '../src/mod.ts';

const [folder = '', from = '0'] = process.argv.slice(2);
const database = await openPglite({ folder, clock: systemClock });
const pulse = database.as('pulse');
for (let number = Number(from); ; number++) {
  await pulse.transaction({ tenant: tenantId('acme') }, async (tx) => {
    const id = `row-${number}`;
    await tx.query("INSERT INTO board (tenant, id, document, author) VALUES ('acme', $1, '{}', 'x')", [id]);
    await tx.query("INSERT INTO layout (tenant, id, document, author) VALUES ('acme', $1, '{}', 'x')", [id]);
  });
  console.log(number);
}
