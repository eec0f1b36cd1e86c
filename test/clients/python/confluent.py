"""confluent-kafka (librdkafka) against a broker: one step a run, named on the command line."""
import sys
import time

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigEntry, AlterConfigOpType, ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourceType

step, seed, name = sys.argv[1:4]
servers = {"bootstrap.servers": seed}
admin_client = AdminClient(servers)


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got} where {want} was due")


def eventually(what, read, want):
    """A broker with a controller tells of a change a moment after it was made."""
    deadline = time.monotonic() + 30
    while read() != want and time.monotonic() < deadline:
        time.sleep(0.02)
    expect(what, read(), want)


def done(futures):
    return {key: future.result(30) for key, future in futures.items()}


def create(topic, partitions=1):
    done(admin_client.create_topics([NewTopic(topic, partitions, 1)]))


def produce(topic, *values, **more):
    errors = []
    producer = Producer({**servers, **more})
    for value in values:
        producer.produce(topic, value, on_delivery=lambda error, _: errors.append(error))
    expect("left in the queue", producer.flush(30), 0)
    expect("errors", [error for error in errors if error is not None], [])


def consumer_of(group, **more):
    settings = {"group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False, "fetch.wait.max.ms": 200}
    return Consumer({**servers, **settings, **more})


def read(consumer, count):
    values = []
    deadline = time.monotonic() + 60
    while len(values) < count and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        values.append(message.value().decode())
    return values


def exchange():
    create(name)
    produce(name, "a", "b")
    produce(name, "c", **{"compression.type": "lz4", "enable.idempotence": True})
    consumer = consumer_of(name)
    consumer.assign([TopicPartition(name, 0, 0)])
    expect("values", read(consumer, 3), ["a", "b", "c"])
    consumer.close()


def group():
    create(name, 2)
    produce(name, "a", "b", "c")
    for more in [{}, {"group.instance.id": "static"}]:
        consumer = consumer_of(name, **more)
        consumer.subscribe([name])
        expect("values", sorted(read(consumer, 3)), ["a", "b", "c"])
        if more:
            consumer.commit(asynchronous=False)
        consumer.close()
    committed = list(done(admin_client.list_consumer_group_offsets([ConsumerGroupTopicPartitions(name)])).values())[0]
    expect("offsets", sum(each.offset for each in committed.topic_partitions), 3)
    described = done(admin_client.describe_consumer_groups([name]))[name]
    # A static member does not leave when it closes.
    expect("members", [member.group_instance_id for member in described.members], ["static"])


def admin():
    create(name, 2)
    done(admin_client.create_partitions([NewPartitions(name, 3)]))
    eventually("partitions", lambda: len(admin_client.list_topics(name, timeout=30).topics[name].partitions), 3)
    entry = ConfigEntry("max.message.bytes", "2000", incremental_operation=AlterConfigOpType.SET)
    done(admin_client.incremental_alter_configs([ConfigResource(ResourceType.TOPIC, name, incremental_configs=[entry])]))
    resource = ConfigResource(ResourceType.TOPIC, name)
    eventually("setting", lambda: done(admin_client.describe_configs([resource]))[resource]["max.message.bytes"].value, "2000")
    produce(name, "a", "b")
    latest = done(admin_client.list_offsets({TopicPartition(name, index): OffsetSpec.latest() for index in range(3)}))
    expect("offsets", sum(each.offset for each in latest.values()), 2)
    expect("nodes", len(admin_client.describe_cluster().result(30).nodes), 1)
    done(admin_client.delete_topics([name]))


def transactions():
    create(name)
    create(f"{name}-to")
    produce(name, "a", "b", "c")
    producer = Producer({**servers, "transactional.id": name})
    producer.init_transactions(30)
    consumer = consumer_of(name, **{"isolation.level": "read_committed"})
    consumer.subscribe([name])
    values = read(consumer, 3)
    for isCommit in [False, True]:
        producer.begin_transaction()
        for value in values:
            producer.produce(f"{name}-to", value.upper())
        producer.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata(), 30)
        if isCommit:
            producer.commit_transaction(30)
        else:
            producer.abort_transaction(30)
    expect("offset", consumer.committed([TopicPartition(name, 0)], 30)[0].offset, 3)
    consumer.close()
    reader = consumer_of(f"{name}-reader", **{"isolation.level": "read_committed"})
    reader.assign([TopicPartition(f"{name}-to", 0, 0)])
    expect("values", read(reader, 3), ["A", "B", "C"])
    reader.close()
    # A second producer of the same id fences the first.
    Producer({**servers, "transactional.id": name}).init_transactions(30)
    try:
        producer.begin_transaction()
        producer.produce(f"{name}-to", "zombie")
        producer.commit_transaction(30)
    except KafkaException as error:
        expect("fatal", error.args[0].fatal(), True)
    else:
        sys.exit("the zombie was not fenced")


{"exchange": exchange, "group": group, "admin": admin, "transactions": transactions}[step]()
