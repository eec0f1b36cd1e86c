/** Something that waits for records of a partition. */
export interface Watcher {
  wake(): void;
}
