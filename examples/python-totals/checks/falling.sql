-- about: A sum never falls from one telling to the next.
WITH steps AS (
  SELECT key, at_ms, (value->>'sum')::DOUBLE AS sum, lag((value->>'sum')::DOUBLE) OVER (PARTITION BY key ORDER BY "offset") AS before
  FROM delivered
)
SELECT key, round(at_ms / 1000, 1) AS at_s, before, sum FROM steps WHERE sum < before ORDER BY at_ms, key
