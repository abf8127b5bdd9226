/** A peer of the start benchmark: the least that takes WebSocket clients and answers them. */
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => socket.send('here'));
server.on('listening', () => console.log(`listening on ${server.address().port}`));
