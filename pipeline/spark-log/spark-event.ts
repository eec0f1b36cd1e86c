import { z } from 'zod';
import { inPlainWords } from '../../engine/plain-words.ts';

/**
 * The events of Spark's own log that tell of tasks, stages and jobs, as far as they are read here: JSON objects, one a
 * line, in the form of org.apache.spark.util.JsonProtocol (read: 3.x and 4.x). What else stands in a log is passed over.
 */
const count = z.number().default(0);

const stageInfo = z.looseObject({
  'Stage ID': z.number(),
  'Stage Attempt ID': z.number(),
  'Stage Name': z.string(),
  'Number of Tasks': z.number(),
  'Submission Time': z.number().optional(),
  'Completion Time': z.number().optional(),
  'Failure Reason': z.string().optional(),
});

const shuffleRead = z.looseObject({
  'Remote Bytes Read': count, 'Local Bytes Read': count, 'Total Records Read': count,
});
const shuffleWrite = z.looseObject({ 'Shuffle Bytes Written': count, 'Shuffle Records Written': count });
const input = z.looseObject({ 'Bytes Read': count, 'Records Read': count });

const taskMetrics = z.looseObject({
  'Executor Run Time': count,
  'Executor CPU Time': count,
  'Disk Bytes Spilled': count,
  'Shuffle Read Metrics': shuffleRead.optional(),
  'Shuffle Write Metrics': shuffleWrite.optional(),
  'Input Metrics': input.optional(),
});

const schemas = {
  SparkListenerLogStart: z.looseObject({ 'Spark Version': z.string() }),
  SparkListenerApplicationStart: z.looseObject({ 'App Name': z.string(), 'App ID': z.string().optional(), Timestamp: z.number() }),
  SparkListenerApplicationEnd: z.looseObject({ Timestamp: z.number() }),
  SparkListenerEnvironmentUpdate: z.looseObject({ 'Spark Properties': z.record(z.string(), z.string()).default({}) }),
  SparkListenerJobStart: z.looseObject({
    'Job ID': z.number(), 'Stage IDs': z.array(z.number()), Properties: z.record(z.string(), z.string()).nullish(),
  }),
  SparkListenerStageSubmitted: z.looseObject({ 'Stage Info': stageInfo }),
  SparkListenerStageCompleted: z.looseObject({ 'Stage Info': stageInfo }),
  SparkListenerTaskEnd: z.looseObject({
    'Stage ID': z.number(),
    'Stage Attempt ID': z.number(),
    'Task End Reason': z.looseObject({ Reason: z.string() }),
    'Task Info': z.looseObject({
      'Task ID': z.number(), Index: z.number(), Attempt: z.number().default(0), 'Launch Time': z.number(), 'Finish Time': z.number(),
      'Executor ID': z.string().default(''),
    }),
    'Task Metrics': taskMetrics.nullish(),
  }),
  'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart': z.looseObject({ executionId: z.number(), physicalPlanDescription: z.string() }),
  'org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate': z.looseObject({ executionId: z.number(), physicalPlanDescription: z.string() }),
} as const;

type Schemas = typeof schemas;
export type SparkEvent = { [K in keyof Schemas]: { readonly Event: K } & z.infer<Schemas[K]> }[keyof Schemas];
export type TaskEnd = Extract<SparkEvent, { Event: 'SparkListenerTaskEnd' }>;

/** What a line is: an event that is read here, another event, or none at all, with what is wrong with it. */
export type ReadEvent = { readonly kind: 'event'; readonly event: SparkEvent } | { readonly kind: 'other' } | { readonly kind: 'broken'; readonly why: string };

export function readEvent(text: string): ReadEvent {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { kind: 'broken', why: 'no JSON' };
  }
  const name = typeof found === 'object' && found !== null ? (found as { Event?: unknown }).Event : undefined;
  if (typeof name !== 'string') return { kind: 'broken', why: 'an object without "Event"' };
  if (!/^(SparkListener|org\.apache\.spark\.)/.test(name)) return { kind: 'broken', why: 'no event of Spark' };
  if (!Object.hasOwn(schemas, name)) return { kind: 'other' };
  const parsed = schemas[name as keyof Schemas].safeParse(found, inPlainWords);
  if (parsed.success) return { kind: 'event', event: parsed.data as SparkEvent };
  const [{ path, message }] = parsed.error.issues;
  return { kind: 'broken', why: `${name}: ${path.map(String).join('.')}: ${message}` };
}
