-- about: The last sum of a minute is told within five seconds of its last payment.
-- severity: warn
WITH paid AS (
  SELECT key AS customer, left(value->>'at', 16) AS minute, max(due_ms) AS last_ms FROM generated GROUP BY ALL
), told AS (
  SELECT value->>'customer' AS customer, value->>'minute' AS minute, max(at_ms) AS last_ms FROM delivered GROUP BY ALL
)
SELECT customer, minute, round((told.last_ms - paid.last_ms) / 1000, 1) AS late_s
FROM paid JOIN told USING (customer, minute)
WHERE told.last_ms > paid.last_ms + 5000
ORDER BY customer, minute
