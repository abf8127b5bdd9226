export { routesIn } from './routes-in.ts';
