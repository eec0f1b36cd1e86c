/** Whole record batches, in pieces that are not to be written to. */
export interface LogSlice {
  pieces: Buffer[];
  sizeBytes: number;
}
