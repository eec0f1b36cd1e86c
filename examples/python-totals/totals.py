"""Sums payments per customer and minute, and tells every sum that has changed once a second."""
import json
import os
import signal
import threading
import time

from confluent_kafka import Consumer, Producer

brokers, out = os.environ["BOOTSTRAP_SERVERS"], os.environ["OUTPUT_TOPIC"]
consumer = Consumer({
    "bootstrap.servers": brokers,
    "group.id": os.environ["GROUP_ID"],
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
    "session.timeout.ms": 6000,
})
producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True})
totals, changed = {}, set()
stopping = threading.Event()


def add(message):
    payment = json.loads(message.value())
    name = (payment["customer"], payment["at"][:16])
    totals[name] = round(totals.get(name, 0) + payment["amount"], 2)
    changed.add(name)


def tell():
    for customer, minute in changed:
        total = {"customer": customer, "minute": minute, "sum": totals[customer, minute]}
        producer.produce(out, json.dumps(total), f"{customer}|{minute}")
    producer.flush()
    if changed:
        consumer.commit(asynchronous=False)
    changed.clear()


signal.signal(signal.SIGTERM, lambda *_: stopping.set())
consumer.subscribe([os.environ["INPUT_TOPIC"]])
while not stopping.is_set():
    due = time.monotonic() + 1
    while time.monotonic() < due:
        for message in consumer.consume(500, timeout=0.1):
            if message.error() is None:
                add(message)
    tell()
consumer.close()
