import type { Admin } from 'kafkajs';
import type { LogAddress } from '../log-address.ts';

/** The consumer group of a service, and the log that knows it. */
export interface ServiceGroup {
  readonly log: LogAddress;
  readonly id: string;
  /** Topics that somebody has asked the log for and that there are not, so far; of a log that does not tell, none. */
  readonly unknownTopics: readonly string[];
}

/** Groups that our own readers are in. */
const ours = /^wavetank-/;

/**
 * What a log saw of a service that is not in its group, in clauses: another group that has members, a topic that there is
 * not. On somebody's cluster other groups are none of our business, but for the one that is called as in the config.
 */
export async function seenByLog(admin: Pick<Admin, 'listGroups' | 'describeGroups'> | null, { log: { prefix }, id, unknownTopics }: ServiceGroup): Promise<string[]> {
  const joined = admin === null ? [] : await joinedGroups(admin, prefix, id).catch(() => []);
  return [...joined.map((group) => `group ${group} has members`), ...unknownTopics.map((topic) => `topic ${topic} was asked for, and there is none`)];
}

async function joinedGroups(admin: Pick<Admin, 'listGroups' | 'describeGroups'>, prefix: string, id: string): Promise<string[]> {
  const { groups } = await admin.listGroups();
  const others = groups.map(({ groupId }) => groupId).filter((other) => other !== id && (prefix === '' ? !ours.test(other) : other === id.slice(prefix.length)));
  if (others.length === 0) return [];
  return (await admin.describeGroups(others)).groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId);
}
