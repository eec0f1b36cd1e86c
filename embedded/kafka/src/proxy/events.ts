/** What happened that a user may want to know. `message` says it in a sentence. */
export interface ProxyEvent {
  readonly type:
    /** Nobody answers at an address of the cluster. */
    | 'unreachable'
    /** A version of an API key that is not known here passed as it was, with whatever addresses or topics are in it. */
    | 'unknown-version'
    /** A peer sent what is none of the protocol, and was hung up on. */
    | 'malformed'
    /** A login of old, behind which nothing can be looked into. */
    | 'bare-login'
    /** There can be no listener for a node. */
    | 'no-listener';
  readonly message: string;
}
