// The part of `exchanges.ts` that is about consumer groups.
import type { Exchange } from './exchanges.ts';

/** What a consumer without topics says when it joins: ConsumerProtocolSubscription v0, which Apache Kafka reads. */
export const NO_SUBSCRIPTION = Buffer.from('0000' + '00000000' + 'ffffffff', 'hex');

const offsetCommit: Exchange = {
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 8],
  write: (body, version, { topic, fresh }) => {
    body.string(fresh).i32(-1).string('');
    if (version >= 7) body.string(null);
    if (version <= 4) body.i64(-1);
    body.structs([topic], (name) => {
      body.string(name).structs([0], (index) => {
        body.i32(index).i64(1);
        if (version >= 6) body.i32(0);
        body.string('note');
      });
    });
  },
  read: (answer, version) => {
    if (version >= 3) answer.i32();
    return answer.structs(() => [answer.string(), answer.structs(() => [answer.i32(), answer.i16()])]);
  },
  expected: (_, { topic }) => [[topic, [[0, 0]]]],
};

const offsetFetch: Exchange = {
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 8],
  write: (body, version, { topic, group }) => {
    const one = (id: string): void => {
      body.string(id).structs([topic], (name) => body.string(name).array([0, 1], (index) => body.i32(index)));
    };
    if (version >= 8) body.structs([group], one);
    else one(group);
    if (version >= 7) body.bool(true);
  },
  read: (answer, version) => {
    if (version >= 3) answer.i32();
    const topics = (): unknown =>
      answer.structs(() => {
        const name = answer.string();
        const partitions = answer.structs(() => {
          const found = [answer.i32(), answer.i64()];
          if (version >= 5) answer.i32();
          return [...found, answer.nullableString(), answer.i16()];
        });
        return [name, partitions];
      });
    if (version >= 8) return answer.structs(() => [answer.string(), topics(), answer.i16()].slice(1))[0];
    return [topics(), version >= 2 ? answer.i16() : 0];
  },
  expected: (_, { topic }) => [[[topic, [[0, 1, '', 0], [1, -1, '', 0]]]], 0],
};

const findCoordinator: Exchange = {
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 4],
  write: (body, version, { group }) => {
    if (version <= 3) body.string(group);
    if (version >= 1) body.i8(0);
    if (version >= 4) body.array([group], (key) => body.string(key));
  },
  read: (answer, version) => {
    if (version >= 1) answer.i32();
    const node = (): number => [answer.i32(), answer.string(), answer.i32()][0] as number;
    if (version >= 4) {
      return answer.structs(() => {
        answer.string();
        const id = node();
        const error = answer.i16();
        answer.nullableString();
        return { error, id };
      })[0];
    }
    const error = answer.i16();
    if (version >= 1) answer.nullableString();
    return { error, id: node() };
  },
  expected: () => ({ error: 0, id: 1 }),
};

const joinGroup: Exchange = {
  key: 11,
  name: 'JoinGroup',
  versions: [0, 9],
  write: (body, version, { fresh }) => {
    body.string(fresh).i32(10_000);
    if (version >= 1) body.i32(10_000);
    body.string('');
    if (version >= 5) body.string(null);
    body.string('consumer').structs(['range'], (name) => body.string(name).bytes(NO_SUBSCRIPTION));
    if (version >= 8) body.string('because');
  },
  read: (answer, version) => {
    if (version >= 2) answer.i32();
    const joined = { error: answer.i16(), generation: answer.i32() };
    const type = version >= 7 ? answer.nullableString() : '';
    const protocol = version >= 7 ? answer.nullableString() : answer.string();
    const leader = answer.string();
    const skips = version >= 9 && answer.bool();
    const member = answer.string();
    const members = answer.structs(() => {
      const id = answer.string();
      return [id === member, version >= 5 ? answer.nullableString() : null, answer.bytes().equals(NO_SUBSCRIPTION)];
    });
    return { ...joined, type: type ?? '', protocol: protocol ?? '', skips, hasId: member.startsWith('raw-'), leads: leader === member, members };
  },
  // Since v4 a newcomer is told its id first (KIP-394).
  expected: (version) => {
    const none = { type: '', skips: false, hasId: true };
    if (version >= 4) return { ...none, error: 79, generation: -1, protocol: '', leads: false, members: [] };
    return { ...none, error: 0, generation: 1, protocol: 'range', leads: true, members: [[true, null, true]] };
  },
};

const heartbeat: Exchange = {
  key: 12,
  name: 'Heartbeat',
  versions: [0, 4],
  write: (body, version, { member }) => {
    body.string(member.group).i32(member.generation).string(member.id);
    if (version >= 3) body.string(null);
  },
  read: (answer, version) => {
    if (version >= 1) answer.i32();
    return answer.i16();
  },
  expected: () => 0,
};

const leaveGroup: Exchange = {
  key: 13,
  name: 'LeaveGroup',
  versions: [0, 5],
  write: (body, version, { member }) => {
    body.string(member.group);
    if (version < 3) return body.string(member.id);
    return body.structs([member.id, 'stranger'], (id) => {
      body.string(id).string(null);
      if (version >= 5) body.string('because');
    });
  },
  read: (answer, version, { member }) => {
    if (version >= 1) answer.i32();
    const error = answer.i16();
    if (version < 3) return [error, 0, 25];
    const members = answer.structs(() => ({ id: answer.string(), instance: answer.nullableString(), error: answer.i16() }));
    return [error, members.find(({ id }) => id === member.id)?.error, members.find(({ id }) => id === 'stranger')?.error];
  },
  expected: () => [0, 0, 25],
};

const syncGroup: Exchange = {
  key: 14,
  name: 'SyncGroup',
  versions: [0, 5],
  write: (body, version, { member }) => {
    body.string(member.group).i32(member.generation).string(member.id);
    if (version >= 3) body.string(null);
    if (version >= 5) body.string('consumer').string('range');
    body.structs([member.id], (id) => body.string(id).bytes(Buffer.from('all')));
  },
  read: (answer, version) => {
    if (version >= 1) answer.i32();
    const error = answer.i16();
    const named = version >= 5 ? [answer.nullableString(), answer.nullableString()] : ['consumer', 'range'];
    return [error, ...named, answer.bytes().toString()];
  },
  expected: () => [0, 'consumer', 'range', 'all'],
};

const describeGroups: Exchange = {
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 6],
  write: (body, version, { member }) => {
    body.array([member.group], (id) => body.string(id));
    if (version >= 3) body.bool(true);
  },
  read: (answer, version) => {
    if (version >= 1) answer.i32();
    return answer.structs(() => {
      const error = answer.i16();
      if (version >= 6) answer.nullableString();
      const group = { error, id: answer.string(), state: answer.string(), type: answer.string(), protocol: answer.string() };
      const members = answer.structs(() => {
        const id = answer.string();
        if (version >= 4) answer.nullableString();
        const client = [answer.string(), answer.string()];
        answer.bytes();
        answer.bytes();
        return [id, ...client];
      });
      if (version >= 3) answer.i32();
      return { ...group, members };
    });
  },
  expected: (_, { member }) => [
    { error: 0, id: member.group, state: 'CompletingRebalance', type: 'consumer', protocol: '', members: [[member.id, 'raw', '/127.0.0.1']] },
  ],
};

const listGroups: Exchange = {
  key: 16,
  name: 'ListGroups',
  versions: [0, 5],
  write: (body, version) => {
    if (version >= 4) body.array(['CompletingRebalance'], (state) => body.string(state));
    if (version >= 5) body.array(['classic'], (type) => body.string(type));
  },
  read: (answer, version, { member }) => {
    if (version >= 1) answer.i32();
    const error = answer.i16();
    const groups = answer.structs(() => {
      const group = [answer.string(), answer.string()];
      if (version >= 4) group.push(answer.string());
      if (version >= 5) group.push(answer.string());
      return group;
    });
    return [error, groups.find(([id]) => id === member.group)];
  },
  expected: (version, { member }) => [0, [member.group, 'consumer', 'CompletingRebalance', 'classic'].slice(0, Math.max(2, version - 1))],
};

const deleteGroups: Exchange = {
  key: 42,
  name: 'DeleteGroups',
  versions: [0, 2],
  write: (body, _, { group, member, fresh }) => body.array([group, member.group, fresh], (id) => body.string(id)),
  read: (answer) => {
    answer.i32();
    return answer.structs(() => [answer.string(), answer.i16()]).map(([, error]) => error).sort();
  },
  expected: () => [0, 68, 69],
};

const offsetDelete: Exchange = {
  key: 47,
  name: 'OffsetDelete',
  versions: [0, 0],
  write: (body, _, { group, topic }) => body.string(group).structs([topic], (name) => body.string(name).structs([0, 9], (partition) => body.i32(partition))),
  read: (answer) => {
    const error = answer.i16();
    answer.i32();
    return [error, answer.structs(() => [answer.string(), answer.structs(() => [answer.i32(), answer.i16()]).sort()])];
  },
  expected: (_, { topic }) => [0, [[topic, [[0, 0], [9, 3]]]]],
};

export const groupExchanges: readonly Exchange[] = [
  offsetCommit, offsetFetch, findCoordinator, joinGroup, heartbeat, leaveGroup, syncGroup, describeGroups, listGroups, deleteGroups, offsetDelete,
];
