import type { Broker } from '../broker.ts';
import { errors } from '../errors.ts';
import { attempt, refusal } from '../topics/topic-change.ts';
import { repeatedNames } from '../topics/topic-name.ts';
import type { Topic } from '../topics/topic.ts';
import type { Api } from './api.ts';

/**
 * DeleteTopics.
 *
 * - v0: names. v1: throttle time. v2, v3: the same. v4: flexible. v5: error message (KIP-599).
 * - v6: names or topic ids (KIP-516).
 */
export const deleteTopics: Api = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 0,
  maxVersion: 6,
  flexibleVersion: 4,
  handle(request, broker) {
    const { reader, version } = request;
    const asked =
      version >= 6
        ? reader.structs(() => ({ name: reader.nullableString(), id: reader.uuid() }))
        : reader.array(() => ({ name: reader.string(), id: NO_ID }));
    reader.i32();
    const found = asked.map(({ name, id }) => ({ name, id, topic: name === null ? broker.topics.byId(id) : broker.topics.get(name) }));
    const repeated = repeatedNames(found.map(keyOf));
    const results = found.map((each) => (repeated.has(keyOf(each)) ? { ...each, result: DUPLICATE } : remove(broker, each)));
    const writer = request.writer();
    if (version >= 1) writer.i32(0);
    writer.structs(results, ({ name, id, result }) => {
      writer.string(name);
      if (version >= 6) writer.uuid(id);
      writer.i16(result.errorCode);
      if (version >= 5) writer.string(result.message);
    });
    request.replyDurably(writer, results.reduce((sumMs, { result }) => sumMs + result.costMs, 0));
  },
};

const NO_ID = '0'.repeat(32);

const DUPLICATE = refusal(errors.INVALID_REQUEST, 'Duplicate topic name.');

interface Doomed {
  name: string | null;
  id: string;
  topic: Topic | undefined;
}

/** The same for the same topic, by whatever it is named. */
function keyOf({ name, id, topic }: Doomed): string {
  return topic?.name ?? name ?? id;
}

function remove(broker: Broker, { name, id, topic }: Doomed) {
  if (topic !== undefined) return { name: topic.name, id: topic.id, result: attempt(() => broker.topics.delete(topic)) };
  if (name === null) return { name, id, result: refusal(errors.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.') };
  const result = refusal(errors.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.');
  return { name, id: NO_ID, result };
}
