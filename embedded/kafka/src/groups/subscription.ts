import { MalformedFrame, Reader } from '../codec/reader.ts';
import { metadataFor, type Group } from './group.ts';

/** Protocol type of groups that share the partitions of topics among their members. */
const CONSUMER = 'consumer';

export function isConsumerGroup(group: Group): boolean {
  return group.protocolType === CONSUMER;
}

/** Whether members may read a topic, by what they said when they joined; where that cannot be read they may. */
export function isSubscribed(group: Group, topic: string): boolean {
  if (group.members.size === 0) return false;
  if (!isConsumerGroup(group)) return false;
  return [...group.members.values()].some((member) => topicsIn(metadataFor(member, group.protocol))?.includes(topic) ?? true);
}

/** The topics of a ConsumerProtocolSubscription, which come after its version; null when it is none. */
function topicsIn(metadata: Buffer): string[] | null {
  const reader = new Reader(metadata);
  try {
    reader.i16();
    return reader.array(() => reader.string());
  } catch (error) {
    if (error instanceof MalformedFrame) return null;
    throw error;
  }
}
