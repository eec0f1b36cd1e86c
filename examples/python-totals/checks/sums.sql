-- about: The last sum told of a customer and minute is that of all payments sent.
WITH due AS (
  SELECT key AS customer, left(value->>'at', 16) AS minute, min(item) AS item, sum((value->>'amount')::DOUBLE) AS sum
  FROM generated GROUP BY ALL
), told AS (
  SELECT value->>'customer' AS customer, value->>'minute' AS minute, arg_max((value->>'sum')::DOUBLE, "offset") AS sum
  FROM delivered GROUP BY ALL
)
SELECT item, customer, minute, round(due.sum, 2) AS due, told.sum AS told
FROM due LEFT JOIN told USING (customer, minute)
WHERE told.sum IS NULL OR abs(told.sum - due.sum) > 0.005
ORDER BY customer, minute
