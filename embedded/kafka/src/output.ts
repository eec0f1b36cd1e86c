/** One thing to do for a shell: send the chunks of one frame (or of a part of it), in order, or close the connection where there are none. */
export interface Output {
  readonly connection: number;
  readonly chunks: readonly Buffer[] | null;
}
