/** Somebody who is signed in, as the REST API sees a browser. */
export class Browser {
  readonly #url: string;
  readonly cookie: string;

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.cookie = cookie;
  }

  /** Follows a sign-in link. Rejects with the answer when it does not let in. */
  static signIn(link: string): Promise<Browser> {
    const { origin, hash } = new URL(link);
    return Browser.#signIn(origin, { token: hash.replace('#sign-in=', '') });
  }

  static withPassword(
    url: string,
    { userName: user, password }: { readonly userName: string; readonly password: string },
  ): Promise<Browser> {
    return Browser.#signIn(url, { user, password });
  }

  static async #signIn(origin: string, proof: object): Promise<Browser> {
    const response = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(proof),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (cookie === undefined) throw new Error(`${response.status} ${await response.text()}`);
    return new Browser(origin, cookie);
  }

  /** The same browser after the server was started anew, perhaps on another port. */
  at(url: string): Browser {
    return new Browser(url, this.cookie);
  }

  async get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, { headers: { cookie: this.cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** The status of the answer. */
  async put(path: string, body: unknown): Promise<number> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'PUT',
      headers: { cookie: this.cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  }
}
