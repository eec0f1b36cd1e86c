/**
 * A Kafka broker for JavaScript: in process, without dependencies, in real or in virtual time.
 *
 * `startKafka` is a broker on a port, for tests. `Broker` is the pure core beneath it, `Shell` joins the core to a clock and
 * to connections of any network, `FileStorage` keeps its files in a folder, `SimulatedDisk` is a storage that crashes.
 */
export { startKafka, type RunningKafka, type StartOptions, type StartTopic } from './start.ts';
export { Broker } from './broker.ts';
export type { Output } from './output.ts';
export type { BrokerOptions, FlushPolicy, Random } from './broker-options.ts';
export type { BrokerEvent, ClusterEvent, ConnectionEvent, GroupEvent, LogEvent, TransactionEvent } from './events.ts';
export { GroupCoordinator } from './groups/coordinator.ts';
export { Cluster } from './cluster/cluster.ts';
export type { NodeAddress } from './cluster/node.ts';
export { Shell, type Clock, type Wire } from './shell.ts';
export { socketWire, systemClock } from './tcp.ts';
export { DamagedFileError, DiskFullError, StorageError, StorageFormatError, StorageGoneError, StorageInUseError, SyncFailedError, UnknownLogError, type Storage, type StorageFile } from './storage/storage.ts';
export { FileStorage, type FileStorageOptions } from './storage/files.ts';
export { FolderLock } from './storage/folder-lock.ts';
export { MemoryStorage } from './storage/memory.ts';
export { SimulatedDisk, type SimulatedDiskSettings, type Tear } from './storage/simulated-disk.ts';
export type { Codec, GivenCodecs } from './log/codecs.ts';
export { errors, type ErrorCode } from './errors.ts';
export { Faults, type Fault } from './faults/faults.ts';
export type { CrashOptions, FaultHost } from './faults/fault.ts';
export { everyFault, type Fields } from './faults/fields.ts';
export { faultKinds, type FaultSpec } from './faults/registry.ts';
