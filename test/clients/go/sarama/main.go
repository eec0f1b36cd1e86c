// sarama against a broker: one step a run, named on the command line. It ends with 1 and says why when the step went wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/IBM/sarama"
)

var ctx, cancel = context.WithTimeout(context.Background(), 90*time.Second)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func expect(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		must(fmt.Errorf("%s: %v where %v was due", what, got, want))
	}
}

// A broker with a controller tells of a change a moment after it was made.
func eventually(what string, read func() any, want any) {
	for ctx.Err() == nil && fmt.Sprint(read()) != fmt.Sprint(want) {
		time.Sleep(20 * time.Millisecond)
	}
	expect(what, read(), want)
}

func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.V2_8_0_0
	c.Producer.Return.Successes = true
	c.Producer.RequiredAcks = sarama.WaitForAll
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.MaxWaitTime = 200 * time.Millisecond
	c.Consumer.IsolationLevel = sarama.ReadCommitted
	return c
}

func clusterAdmin(seed string) sarama.ClusterAdmin {
	adm, err := sarama.NewClusterAdmin([]string{seed}, config())
	must(err)
	return adm
}

func create(seed, topic string, partitions int32) {
	adm := clusterAdmin(seed)
	must(adm.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1}, false))
	must(adm.Close())
}

func produce(seed, topic string, codec sarama.CompressionCodec, values ...string) {
	c := config()
	c.Producer.Compression = codec
	c.Producer.Idempotent = true
	c.Net.MaxOpenRequests = 1
	p, err := sarama.NewSyncProducer([]string{seed}, c)
	must(err)
	for _, value := range values {
		_, _, err := p.SendMessage(&sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(value)})
		must(err)
	}
	must(p.Close())
}

func read(seed, topic string, count int) []string {
	consumer, err := sarama.NewConsumer([]string{seed}, config())
	must(err)
	pc, err := consumer.ConsumePartition(topic, 0, sarama.OffsetOldest)
	must(err)
	var values []string
	for len(values) < count {
		select {
		case message := <-pc.Messages():
			values = append(values, string(message.Value))
		case <-ctx.Done():
			must(ctx.Err())
		}
	}
	must(consumer.Close())
	return values
}

func exchange(seed, name string) {
	create(seed, name, 1)
	produce(seed, name, sarama.CompressionNone, "a", "b")
	produce(seed, name, sarama.CompressionLZ4, "c", "d")
	expect("values", read(seed, name, 4), []string{"a", "b", "c", "d"})
}

type handler struct {
	values []string
	count  int
	done   context.CancelFunc
}

func (h *handler) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (h *handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (h *handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		h.values = append(h.values, string(message.Value))
		session.MarkMessage(message, "")
		if len(h.values) == h.count {
			session.Commit()
			h.done()
			return nil
		}
	}
	return nil
}

func group(seed, name string) {
	create(seed, name, 1)
	consume := func(count int, instance string) []string {
		c := config()
		c.Consumer.Group.InstanceId = instance
		g, err := sarama.NewConsumerGroup([]string{seed}, name, c)
		must(err)
		inner, done := context.WithCancel(ctx)
		h := &handler{count: count, done: done}
		for inner.Err() == nil {
			if err := g.Consume(inner, []string{name}, h); err != nil && !errors.Is(err, context.Canceled) {
				must(err)
			}
		}
		must(ctx.Err())
		must(g.Close())
		return h.values
	}
	produce(seed, name, sarama.CompressionNone, "a", "b")
	expect("values", consume(2, "static"), []string{"a", "b"})
	produce(seed, name, sarama.CompressionNone, "c")
	expect("values", consume(1, "static"), []string{"c"})
	adm := clusterAdmin(seed)
	offsets, err := adm.ListConsumerGroupOffsets(name, map[string][]int32{name: {0}})
	must(err)
	expect("offset", offsets.GetBlock(name, 0).Offset, 3)
	described, err := adm.DescribeConsumerGroups([]string{name})
	must(err)
	expect("members", len(described[0].Members), 1)
	instance := "static"
	_, err = adm.RemoveMemberFromConsumerGroup(name, []string{instance})
	must(err)
	must(adm.DeleteConsumerGroup(name))
}

func admin(seed, name string) {
	create(seed, name, 2)
	adm := clusterAdmin(seed)
	must(adm.CreatePartitions(name, 3, nil, false))
	eventually("partitions", func() any {
		topics, err := adm.DescribeTopics([]string{name})
		must(err)
		return len(topics[0].Partitions)
	}, 3)
	value := "2000"
	must(adm.IncrementalAlterConfig(sarama.TopicResource, name, map[string]sarama.IncrementalAlterConfigsEntry{"max.message.bytes": {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &value}}, false))
	eventually("setting", func() any {
		entries, err := adm.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: name, ConfigNames: []string{"max.message.bytes"}})
		must(err)
		return entries[0].Value
	}, value)
	must(adm.DeleteTopic(name))
}

func transactions(seed, name string) {
	create(seed, name, 1)
	c := config()
	c.Producer.Idempotent = true
	c.Net.MaxOpenRequests = 1
	c.Producer.Transaction.ID = name
	p, err := sarama.NewSyncProducer([]string{seed}, c)
	must(err)
	for round, value := range []string{"a", "b", "c"} {
		must(p.BeginTxn())
		_, _, err := p.SendMessage(&sarama.ProducerMessage{Topic: name, Value: sarama.StringEncoder(value)})
		must(err)
		must(p.AddOffsetsToTxn(map[string][]*sarama.PartitionOffsetMetadata{name: {{Partition: 0, Offset: int64(round + 1)}}}, name))
		if value == "b" {
			must(p.AbortTxn())
		} else {
			must(p.CommitTxn())
		}
	}
	must(p.Close())
	expect("values", read(seed, name, 2), []string{"a", "c"})
	offsets, err := clusterAdmin(seed).ListConsumerGroupOffsets(name, map[string][]int32{name: {0}})
	must(err)
	expect("offset", offsets.GetBlock(name, 0).Offset, 3)
}

func main() {
	defer cancel()
	step, seed, name := os.Args[1], os.Args[2], os.Args[3]
	map[string]func(string, string){"exchange": exchange, "group": group, "admin": admin, "transactions": transactions}[step](seed, name)
}
