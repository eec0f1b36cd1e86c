import { expect, test } from 'vitest';
import { exchangesRead, parsePlan, partitioningText } from './query-plan.ts';

const plan = `== Physical Plan ==
AdaptiveSparkPlan (9)
+- == Final Plan ==
   * HashAggregate (6)
   +- AQEShuffleRead (5)
      +- ShuffleQueryStage (4), Statistics(sizeInBytes=1.0 B)
         +- Exchange (3)
            +- * Project (2)
               +- * Range (1)


(1) Range [codegen id : 1]
Output [1]: [id#0L]

(2) Project [codegen id : 1]
Output [2]: [id#0L, key#1L]

(3) Exchange
Arguments: hashpartitioning(key#1L, region#2, 8), ENSURE_REQUIREMENTS, [plan_id=28]

(5) AQEShuffleRead
Arguments: coalesced

(6) HashAggregate [codegen id : 2]
Keys [1]: [key#1L]
Functions [1]: [partial_sum(id#0L)]
`;

test('the operators of a loop read the exchange below them, past what adaptive execution puts between', () => {
  const operators = parsePlan(plan);
  expect(exchangesRead(operators, new Set([2])).map(({ args }) => partitioningText(args))).toEqual(['hash of key, region']);
  expect(exchangesRead(operators, new Set([1]))).toEqual([]);
  expect(operators.find(({ name }) => name === 'HashAggregate')).toMatchObject({ codegen: 2, functions: '[partial_sum(id#0L)]' });
});

test('what is no plan has no operators', () => {
  expect(parsePlan('')).toEqual([]);
  expect(parsePlan('Spark could not say (1 of 2)\n(7) nothing')).toEqual([]);
});

test('a range is told with its columns, and a single partition is not', () => {
  expect(partitioningText('rangepartitioning(amount#3 ASC NULLS FIRST, 200), REPARTITION_BY_COL')).toBe('range of amount');
  expect(partitioningText('SinglePartition, ENSURE_REQUIREMENTS')).toBeNull();
});
