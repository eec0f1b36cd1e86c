"""Prices orders: reads them, adds the tax, writes them on."""
import json
import os
import signal
import threading

from confluent_kafka import Consumer, Producer

brokers = os.environ["BOOTSTRAP_SERVERS"]
consumer = Consumer({
    "bootstrap.servers": brokers,
    "group.id": os.environ["GROUP_ID"],
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
    "session.timeout.ms": 6000,
})
producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 500})
stopping = threading.Event()


def priced(order):
    return {**order, "total": round(order["amount"] * 1.19, 2)}


signal.signal(signal.SIGTERM, lambda *_: stopping.set())
consumer.subscribe([os.environ["INPUT_TOPIC"]])
while not stopping.is_set():
    messages = [message for message in consumer.consume(500, timeout=0.1) if message.error() is None]
    for message in messages:
        order = json.loads(message.value())
        producer.produce(os.environ["OUTPUT_TOPIC"], json.dumps(priced(order)), message.key())
    producer.flush()  # produce() only queues: what is committed must have been written
    if messages:
        consumer.commit(asynchronous=False)
producer.flush()
consumer.close()
