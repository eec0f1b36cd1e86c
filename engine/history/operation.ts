import { z } from 'zod';

/**
 * One operation of a delivery history: what one client asked for and what it was told. Only what clients saw stands in a
 * history, never what the broker holds, so the same checker judges any broker.
 */
const name = z.string().min(1);
const offset = z.number().int().min(0);
const partition = z.number().int().min(0);
const value = z.union([z.string(), z.number().int()], { error: 'expected a string or a whole number of at most 2^53' });
const time = z.number().optional();
const outcome = z.enum(['ok', 'failed', 'unknown']);

const common = {
  process: name.describe('The client: one producer or one consumer, by a name of its own.'),
  invoked: time.describe('When the client began it, in any unit, on one clock for all processes. Every operation has both times, or none has.'),
  completed: time.describe('When the client was told its outcome, or gave up.'),
  note: z.string().optional().describe('Free text, repeated with the evidence: the error that a client was told, for one.'),
};

const sentRecord = z.strictObject({
  topic: name,
  partition: partition.optional().describe('Left out where the client never learned which partition was chosen.'),
  offset: offset.optional().describe('The acknowledged offset; left out where none was told (acks=0, failed, unknown).'),
  value: value.describe('Unique in the history: the name of the sender and a count make a good one.'),
});

const polledRecord = z.strictObject({ topic: name, partition, offset, value });

const assignedPartition = z.strictObject({ topic: name, partition, from: offset.optional().describe('The offset at which it begins, where it is known.') });

export const operationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('send').describe('One batch was sent. It was acknowledged (ok), is known never to have been written (failed), or nobody can say (unknown).'),
    ...common,
    outcome,
    records: z.array(sentRecord).min(1),
    transaction: name.optional().describe('The transaction that it belongs to: a name for each transaction, not the transactional.id.'),
  }),
  z.strictObject({
    kind: z.literal('poll').describe('A consumer was given records, in this order; none is an answer too.'),
    ...common,
    records: z.array(polledRecord),
    final: z.literal(true).optional().describe('The last poll: all sends had ended, and everything that this process could be given has been given.'),
  }),
  z.strictObject({
    kind: z.literal('assign').describe('From here on the consumer reads these partitions and no others: its own choice, or the group gave them.'),
    ...common,
    partitions: z.array(assignedPartition),
  }),
  z.strictObject({
    kind: z.literal('subscribe').describe('From here on the consumer reads what its group gives it of these topics.'),
    ...common,
    topics: z.array(name),
  }),
  z.strictObject({
    kind: z.enum(['commit', 'abort']).describe('The end of a transaction, as its producer asked for it.'),
    ...common,
    outcome,
    transaction: name,
  }),
]);

/** Names of all fields and of all kinds, to find the one that a mistyped name stands for. */
export const fieldNames = [...operationSchema.options, sentRecord, polledRecord, assignedPartition].flatMap(({ shape }) => Object.keys(shape));
export const kindNames = operationSchema.options.flatMap(({ shape: { kind } }) => (kind instanceof z.ZodEnum ? kind.options : [kind.value]));

export type Operation = z.infer<typeof operationSchema>;
export type Outcome = z.infer<typeof outcome>;
export type Value = z.infer<typeof value>;
