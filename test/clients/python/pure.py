"""kafka-python against a broker: one step a run, named on the command line."""
import sys
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.structs import OffsetAndMetadata

step, seed, name = sys.argv[1:4]
admin_client = KafkaAdminClient(bootstrap_servers=seed)


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got} where {want} was due")


def eventually(what, read, want):
    """A broker with a controller tells of a change a moment after it was made."""
    deadline = time.monotonic() + 30
    while read() != want and time.monotonic() < deadline:
        time.sleep(0.02)
    expect(what, read(), want)


def create(topic, partitions=1):
    admin_client.create_topics([NewTopic(topic, partitions, 1)])


def produce(topic, *values, **more):
    producer = KafkaProducer(bootstrap_servers=seed, acks="all", **more)
    for future in [producer.send(topic, value.encode()) for value in values]:
        future.get(30)
    producer.close()


def consumer_of(**more):
    return KafkaConsumer(bootstrap_servers=seed, auto_offset_reset="earliest", enable_auto_commit=False, fetch_max_wait_ms=200, **more)


def read(consumer, count):
    values = []
    deadline = time.monotonic() + 60
    while len(values) < count and time.monotonic() < deadline:
        for messages in consumer.poll(500).values():
            values.extend(message.value.decode() for message in messages)
    return values


def exchange():
    create(name)
    produce(name, "a", "b")
    produce(name, "c", compression_type="gzip", enable_idempotence=True)
    consumer = consumer_of()
    consumer.assign([TopicPartition(name, 0)])
    expect("values", read(consumer, 3), ["a", "b", "c"])
    consumer.close()


def group():
    create(name, 2)
    produce(name, "a", "b", "c")
    consumer = consumer_of(group_id=name)
    consumer.subscribe([name])
    expect("values", sorted(read(consumer, 3)), ["a", "b", "c"])
    consumer.commit()
    consumer.close()
    produce(name, "d")
    again = consumer_of(group_id=name)
    again.subscribe([name])
    expect("values", read(again, 1), ["d"])
    again.close()


def admin():
    create(name, 2)
    admin_client.create_partitions({name: NewPartitions(3)})
    consumer = consumer_of()
    eventually("partitions", lambda: sum(len(topic["partitions"]) for topic in admin_client.describe_topics([name])), 3)
    produce(name, "a", "b")
    ends = consumer.end_offsets([TopicPartition(name, index) for index in range(3)])
    expect("offsets", sum(ends.values()), 2)
    admin_client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    admin_client.delete_topics([name])
    consumer.close()


def transactions():
    create(name)
    producer = KafkaProducer(bootstrap_servers=seed, transactional_id=name)
    producer.init_transactions()
    for number, value in enumerate(["a", "b", "c"], 1):
        producer.begin_transaction()
        producer.send(name, value.encode())
        producer.send_offsets_to_transaction({TopicPartition(name, 0): OffsetAndMetadata(number, "", -1)}, name)
        if value == "b":
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    producer.close()
    consumer = consumer_of(isolation_level="read_committed", group_id=name)
    consumer.assign([TopicPartition(name, 0)])
    expect("committed", consumer.committed(TopicPartition(name, 0)), 3)
    consumer.seek(TopicPartition(name, 0), 0)
    expect("values", read(consumer, 2), ["a", "c"])
    consumer.close()


{"exchange": exchange, "group": group, "admin": admin, "transactions": transactions}[step]()
