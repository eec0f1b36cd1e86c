/** What is known of a request to tell whether a fault is about it. */
export interface Asked {
  /** Name of the API key; empty for one that is not known. */
  readonly apiName: string;
  readonly clientId: string;
  readonly connection: { readonly nodeId: number };
}

/** Which requests a fault strikes; see `whichRequests`. */
export interface Which {
  api?: string;
  client?: string;
  node?: number;
  nth?: number;
  times?: number;
}

/** Counts the requests that a fault is about, and picks those that it strikes. */
export class Trigger {
  private readonly which: Which;
  private readonly hit: () => void;
  private readonly first: number;
  private readonly last: number;
  private seen = 0;

  constructor(which: Which, hit: () => void) {
    const { nth, times } = which;
    this.which = which;
    this.hit = hit;
    this.first = nth ?? 1;
    this.last = this.first + (times ?? (nth === undefined ? Infinity : 1)) - 1;
  }

  /** Whether this request is struck. Ask once for each. */
  takes(request: Asked): boolean {
    const { api, client, node } = this.which;
    if (api !== undefined && request.apiName !== api) return false;
    if (client !== undefined && request.clientId !== client) return false;
    if (node !== undefined && request.connection.nodeId !== node) return false;
    this.seen += 1;
    if (this.seen < this.first || this.seen > this.last) return false;
    this.hit();
    return true;
  }
}
