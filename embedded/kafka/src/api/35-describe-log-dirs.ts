import { errors } from '../errors.ts';
import type { Api } from './api.ts';

/**
 * DescribeLogDirs.
 *
 * - v0: bytes of partitions, by the folder that they are in (KIP-113). v1: the same. v2: flexible. v3: an error for the whole.
 * - v4: size of the volume (KIP-827). v5: folders that take no new partitions (KIP-1066). Held back: there is no such folder.
 */
export const describeLogDirs: Api = {
  key: 35,
  name: 'DescribeLogDirs',
  minVersion: 0,
  maxVersion: 4,
  flexibleVersion: 2,
  handle(request, broker) {
    const { reader, version, connection } = request;
    const asked = reader.nullableStructs(() => ({ name: reader.string(), indexes: new Set(reader.array(() => reader.i32())) }));
    const wanted = asked === null ? null : new Map(asked.map(({ name, indexes }) => [name, indexes]));
    const topics = broker.topics.all().map((topic) => {
      const { name, partitions } = topic;
      const logs = [...partitions.entries()].filter(
        ([index]) => (wanted === null || wanted.get(name)?.has(index)) && broker.cluster.replicasOf(topic, index).includes(connection.nodeId),
      );
      return { name, logs };
    });
    const { path, totalBytes, usableBytes } = broker.storage.describe?.() ?? { path: 'memory', totalBytes: -1, usableBytes: -1 };
    const writer = request.writer().i32(0);
    if (version >= 3) writer.i16(errors.NONE);
    writer.structs([path], () => {
      writer.i16(errors.NONE).string(path);
      writer.structs(topics.filter(({ logs }) => logs.length > 0), ({ name, logs }) => {
        // All replicas are the one log, so none lags, and none is being moved.
        writer.string(name).structs(logs, ([index, log]) => writer.i32(index).i64(log.sizeBytes).i64(0).bool(false));
      });
      if (version >= 4) writer.i64(totalBytes).i64(usableBytes);
    });
    request.reply(writer);
  },
};
