/** A client of a server, connected at its first use. A try that failed is forgotten: the next use tries anew. */
export class LazyClient<Client> {
  readonly #connect: () => Promise<Client>;
  #trying: Promise<Client> | null = null;
  #connected: Client | null = null;

  constructor(connect: () => Promise<Client>) {
    this.#connect = connect;
  }

  /** Rejects with what the try rejected with; all that ask while it lasts share in it. */
  get(): Promise<Client> {
    this.#trying ??= this.#connect().then((client) => (this.#connected = client), (error: unknown) => {
      this.#trying = null;
      throw error;
    });
    return this.#trying;
  }

  /** The client, if there is one to be closed. */
  get connected(): Client | null {
    return this.#connected;
  }
}
