"""The job of the scenario data-skew on Apache Spark: the same batches, the same partitioning, the same aggregates.

spark-submit skew_job.py <folder>

The folder holds what it is asked: config.json; then for each batch ask-<n>.json (its splits, and whether its keys are to
be counted) and plan-<n>.json (how rows are spread over partitions, as SQL). It answers in lines of JSON on stdout. It ends
after the last batch, and when whoever asks, or the JVM that started it, has gone. Integers only: all sums are exact.
"""

import json
import os
import shutil
import signal
import sys
import threading
import time
from functools import reduce

from pyspark.sql import DataFrame, SparkSession, functions as F

POLL_SECONDS = 0.05
WATCH_SECONDS = 0.5
WHY_LINES = 6
INPUT = "id INT, key INT, customer INT, amount INT"
RESULT = ["key", "rows", "total", "customers"]
SLOTS = {}


def tell(**message):
    print("wavetank " + json.dumps(message), flush=True)


class Desk:
    """The folder through which it is asked."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        while not os.path.exists(self.path(name)):
            time.sleep(POLL_SECONDS)
        with open(self.path(name), encoding="utf-8") as file:
            return json.load(file)

    def write(self, name, value):
        with open(self.path(name + ".part"), "w", encoding="utf-8") as file:
            json.dump(value, file)
        os.rename(self.path(name + ".part"), self.path(name))


def is_alive(process):
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


def watch(folder, asker, jvm):
    """Where the JVM has gone, whoever asks sees it. Where whoever asks has gone, nobody else is left to end this."""
    while os.getppid() == jvm and is_alive(asker):
        time.sleep(WATCH_SECONDS)
    if not is_alive(asker):
        while os.getppid() == jvm:
            os.kill(jvm, signal.SIGKILL)
            time.sleep(POLL_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def why(error):
    """The first lines of what an error says, without the places where it was thrown."""
    thrown = getattr(error, "java_exception", None)
    text = f"{type(error).__name__}: {error}" if thrown is None else thrown.toString()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("\tat ")]
    return "\n".join(lines[:WHY_LINES])


def read_splits(spark, paths):
    return spark.read.schema(INPUT).parquet(*paths).selectExpr(
        "CAST(id AS BIGINT) AS id", "CAST(coalesce(key, -1) AS BIGINT) AS key", "CAST(customer AS BIGINT) AS customer",
        "CAST(amount AS BIGINT) AS amount", "input_file_name() AS split")


def sketch(spark, ask):
    """Hot keys, counted exactly; and of sampled splits what a map task will send of each key."""
    found = {"hot": None, "weights": None}
    if ask["hotRows"] is not None:
        counts = read_splits(spark, ask["splits"]).groupBy("key").count().where(F.col("count") >= ask["hotRows"])
        found["hot"] = [[row["key"], row["count"]] for row in counts.collect()]
    if ask["sampled"]:
        sent = F.countDistinct("split", "customer") if ask["combine"] else F.count(F.lit(1))
        weights = read_splits(spark, ask["sampled"]).groupBy("key").agg(sent.alias("sent"))
        found["weights"] = [[row["key"], row["sent"]] for row in weights.collect()]
    return found


def combined(spark, split):
    """Map-side combine: one task reads the split, so Spark finds every group whole and shuffles nothing for it."""
    rows = read_splits(spark, [split]).coalesce(1)
    return rows.groupBy("key", "customer").agg(F.count(F.lit(1)).alias("rows"), F.sum("amount").alias("total"))


def shuffled(spark, ask, plan):
    """Rows in their partitions: `slot` is a value that Spark's own hash sends to the partition that is meant."""
    if plan["combine"]:
        parts = [combined(spark, split) for split in ask["splits"]]
        sent = reduce(DataFrame.unionAll, parts).withColumn("id", F.col("customer"))
    else:
        sent = read_splits(spark, ask["splits"]).selectExpr("key", "customer", "CAST(1 AS BIGINT) AS rows", "amount AS total", "id")
    sent = sent.withColumn("salt", F.expr(plan["salt"]))
    if ask["adaptive"]:
        return sent.withColumn("slot", F.lit(0)).drop("id").repartition("key")
    partitions = plan["partitions"]
    slots = slots_of(spark, partitions)
    sent = sent.withColumn("partition", F.expr(plan["partition"]))
    sent = sent.withColumn("slot", F.element_at(F.array(*[F.lit(slot) for slot in slots]), F.col("partition") + 1)).drop("id")
    return sent.repartition(partitions, "slot")


def slots_of(spark, partitions):
    """For each partition the least number that hashes to it."""
    if partitions not in SLOTS:
        spark.sparkContext.setJobGroup("slots", "which number Spark sends to which partition")
        candidates = spark.range(0, 64 * partitions, 1, 1).selectExpr("CAST(id AS INT) AS slot", f"pmod(hash(CAST(id AS INT)), {partitions}) AS partition")
        found = {}
        for row in candidates.collect():
            found.setdefault(row["partition"], row["slot"])
        SLOTS[partitions] = [found[partition] for partition in range(partitions)]
    return SLOTS[partitions]


def sums():
    return [F.sum("rows").alias("rows"), F.sum("total").alias("total")]


def whole_keys(rows, plan):
    """Keys that lie in one partition each."""
    whole = rows.where(~F.col("key").isin(plan["salted"])) if plan["salted"] else rows
    return whole.groupBy("slot", "key").agg(*sums(), F.countDistinct("customer").alias("customers")).select(*RESULT)


def salted_keys(rows, plan):
    """Of keys in several partitions parts, which a second stage brings together."""
    parts = rows.where(F.col("key").isin(plan["salted"]))
    if plan["combine"]:
        parts = parts.groupBy("slot", "key", "salt").agg(*sums(), F.countDistinct("customer").alias("customers"))
        return parts.groupBy("key").agg(*sums(), F.sum("customers").alias("customers")).select(*RESULT)
    parts = parts.groupBy("slot", "key", "salt", "customer").agg(*sums())
    return parts.groupBy("key").agg(*sums(), F.countDistinct("customer").alias("customers")).select(*RESULT)


def mixed_rows(rows):
    """Rows sent to each partition that no single key fills by half."""
    counts = rows.groupBy(F.spark_partition_id().alias("part"), "key").agg(F.count(F.lit(1)).alias("n"))
    filled = counts.groupBy("part").agg(F.sum("n").alias("n"), F.max("n").alias("most")).where("2 * most <= n")
    return [row["n"] for row in filled.orderBy("part").collect()]


def run_batch(spark, desk, number):
    ask = desk.read(f"ask-{number}.json")
    context = spark.sparkContext
    if ask["hotRows"] is not None or ask["sampled"]:
        context.setJobGroup(f"sketch-{number}", f"sketch of batch {number}")
        desk.write(f"sketch-{number}.json", sketch(spark, ask))
        tell(kind="sketched", batch=number)
    plan = desk.read(f"plan-{number}.json")
    rows = shuffled(spark, ask, plan).persist()
    context.setJobGroup(f"batch-{number}", f"batch {number}")
    whole_keys(rows, plan).write.mode("overwrite").parquet(ask["out"])
    if plan["salted"]:
        salted_keys(rows, plan).write.mode("append").parquet(ask["out"])
    context.setJobGroup(f"measure-{number}", f"how even the partitions of batch {number} are")
    tell(kind="done", batch=number, mixed=mixed_rows(rows))
    rows.unpersist()


def main(folder):
    desk = Desk(folder)
    config = desk.read("config.json")
    watcher = threading.Thread(target=watch, args=(folder, config["asker"], os.getppid()), daemon=True)
    watcher.start()
    spark = None
    try:
        spark = SparkSession.builder.appName("data-skew").getOrCreate()
        slots_of(spark, config["partitions"])
        tell(kind="ready", version=spark.version, application=spark.sparkContext.applicationId)
        for number in range(1, config["batches"] + 1):
            run_batch(spark, desk, number)
    except Exception as error:
        if not is_alive(config["asker"]):
            # It was the watcher that ended Spark, and it has not ended this yet.
            watcher.join()
        tell(kind="failed", why=why(error))
        raise
    finally:
        if spark is not None:
            spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
