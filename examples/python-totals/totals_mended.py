"""Sums payments per customer and minute; what it has told is where it goes on from."""
import json
import os
import signal
import threading
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

brokers, out, group = os.environ["BOOTSTRAP_SERVERS"], os.environ["OUTPUT_TOPIC"], os.environ["GROUP_ID"]
settings = {"bootstrap.servers": brokers, "auto.offset.reset": "earliest", "enable.auto.commit": False, "session.timeout.ms": 6000}
consumer = Consumer({**settings, "group.id": group})
producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True})
totals, changed = {}, set()
stopping = threading.Event()


def restore():
    reader = Consumer({**settings, "group.id": f"{group}-restore", "enable.partition.eof": True})
    partitions = reader.list_topics(out, timeout=10).topics[out].partitions
    reader.assign([TopicPartition(out, partition, OFFSET_BEGINNING) for partition in partitions])
    ends = 0
    while ends < len(partitions):
        message = reader.poll(1)
        if message is not None and message.error():
            ends += 1
        elif message is not None:
            total = json.loads(message.value())
            totals[total["customer"], total["minute"]] = (total["sum"], total["upTo"])
    reader.close()


def add(message):
    payment = json.loads(message.value())
    name = (payment["customer"], payment["at"][:16])
    total, up_to = totals.get(name, (0, -1))
    if message.offset() > up_to:  # a customer has one partition: what comes again is in the sum
        totals[name] = (round(total + payment["amount"], 2), message.offset())
        changed.add(name)


def tell():
    for name in changed:
        (customer, minute), (total, up_to) = name, totals[name]
        told = {"customer": customer, "minute": minute, "sum": total, "upTo": up_to}
        producer.produce(out, json.dumps(told), f"{customer}|{minute}")
    producer.flush()
    if changed:
        consumer.commit(asynchronous=False)
    changed.clear()


signal.signal(signal.SIGTERM, lambda *_: stopping.set())
restore()
consumer.subscribe([os.environ["INPUT_TOPIC"]])
while not stopping.is_set():
    due = time.monotonic() + 1
    while time.monotonic() < due:
        for message in consumer.consume(500, timeout=0.1):
            if message.error() is None:
                add(message)
    tell()
consumer.close()
