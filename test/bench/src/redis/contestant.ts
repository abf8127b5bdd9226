/** A way to write all values of a site to Redis. */
export interface Contestant extends AsyncDisposable {
  /** Makes what the refresh with that number writes; running it fulfils when Redis has answered. */
  prepare(refresh: number): () => Promise<void>;
}
