/** The log of one partition. */
export class PartitionLog {
  startOffset = 0;
  endOffset = 0;
}
