// franz-go against a broker: one step a run, named on the command line. It ends with 1 and says why when the step went wrong.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
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

func client(seed string, opts ...kgo.Opt) *kgo.Client {
	cl, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(seed), kgo.FetchMaxWait(200 * time.Millisecond)}, opts...)...)
	must(err)
	return cl
}

func create(seed, topic string, partitions int32) {
	cl := client(seed)
	defer cl.Close()
	_, err := kadm.NewClient(cl).CreateTopic(ctx, partitions, 1, nil, topic)
	must(err)
}

func read(cl *kgo.Client, count int) []string {
	var values []string
	for len(values) < count {
		fetches := cl.PollFetches(ctx)
		must(fetches.Err())
		fetches.EachRecord(func(r *kgo.Record) { values = append(values, string(r.Value)) })
	}
	return values
}

func produce(seed, topic string, values ...string) {
	for _, codec := range []kgo.CompressionCodec{kgo.NoCompression(), kgo.SnappyCompression(), kgo.ZstdCompression()} {
		cl := client(seed, kgo.ProducerBatchCompression(codec), kgo.DefaultProduceTopic(topic))
		for _, value := range values {
			must(cl.ProduceSync(ctx, kgo.StringRecord(value)).FirstErr())
		}
		cl.Close()
	}
}

func exchange(seed, name string) {
	create(seed, name, 1)
	produce(seed, name, "a", "b")
	cl := client(seed, kgo.ConsumeTopics(name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer cl.Close()
	expect("values", read(cl, 6), []string{"a", "b", "a", "b", "a", "b"})
}

func group(seed, name string) {
	create(seed, name, 2)
	produce(seed, name, "a", "b")
	join := func(opts ...kgo.Opt) *kgo.Client {
		return client(seed, append(opts, kgo.ConsumerGroup(name), kgo.ConsumeTopics(name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit())...)
	}
	for _, opts := range [][]kgo.Opt{{kgo.InstanceID("static")}, {}} {
		cl := join(opts...)
		expect("records", len(read(cl, 6)), 6)
		if len(opts) == 0 {
			must(cl.CommitUncommittedOffsets(ctx))
		}
		id := []string{"static"}
		cl.Close()
		if len(opts) > 0 {
			_, err := kadm.NewClient(client(seed)).LeaveGroup(ctx, kadm.LeaveGroup(name).InstanceIDs(id...))
			must(err)
		}
	}
	adm := kadm.NewClient(client(seed))
	lags, err := adm.Lag(ctx, name)
	must(err)
	must(lags.Error())
	expect("lag", lags[name].Lag.Total(), 0)
	produce(seed, name, "c")
	again := join()
	defer again.Close()
	expect("values", read(again, 3), []string{"c", "c", "c"})
}

func admin(seed, name string) {
	create(seed, name, 2)
	adm := kadm.NewClient(client(seed))
	_, err := adm.CreatePartitions(ctx, 1, name)
	must(err)
	eventually("partitions", func() any {
		topics, err := adm.ListTopics(ctx, name)
		must(err)
		return len(topics[name].Partitions)
	}, 3)
	value := "2000"
	_, err = adm.AlterTopicConfigs(ctx, []kadm.AlterConfig{{Name: "max.message.bytes", Value: &value}}, name)
	must(err)
	eventually("setting", func() any {
		configs, err := adm.DescribeTopicConfigs(ctx, name)
		must(err)
		for _, config := range configs[0].Configs {
			if config.Key == "max.message.bytes" {
				return *config.Value
			}
		}
		return nil
	}, value)
	produce(seed, name, "a")
	ends, err := adm.ListEndOffsets(ctx, name)
	must(err)
	var sum int64
	ends.Each(func(o kadm.ListedOffset) { sum += o.Offset })
	expect("offsets", sum, 3)
	epochs, err := adm.OffsetForLeaderEpoch(ctx, kadm.OffsetForLeaderEpochRequest{name: {0: 0, 1: 0, 2: 0}})
	must(err)
	expect("epochs", len(epochs[name]), 3)
	_, err = adm.DeleteTopics(ctx, name)
	must(err)
}

func transactions(seed, name string) {
	create(seed, name, 1)
	create(seed, name+"-to", 1)
	produce(seed, name, "a", "b")
	// Consumes, transforms and produces, with the offsets in the transaction; the first attempt is aborted.
	sess, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(seed), kgo.TransactionalID(name), kgo.ConsumerGroup(name), kgo.ConsumeTopics(name), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RequireStableFetchOffsets(), kgo.FetchMaxWait(200*time.Millisecond))
	must(err)
	copied := 0
	for attempt := 0; copied < 6; attempt++ {
		fetches := sess.PollFetches(ctx)
		must(fetches.Err())
		must(sess.Begin())
		count := 0
		fetches.EachRecord(func(r *kgo.Record) {
			count++
			sess.Produce(ctx, &kgo.Record{Topic: name + "-to", Value: []byte(strings.ToUpper(string(r.Value)))}, func(_ *kgo.Record, err error) { must(err) })
		})
		must(sess.Client().Flush(ctx))
		committed, err := sess.End(ctx, kgo.TransactionEndTry(attempt > 0))
		must(err)
		if committed {
			copied += count
		}
	}
	sess.Close()
	cl := client(seed, kgo.ConsumeTopics(name+"-to"), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer cl.Close()
	expect("values", read(cl, 6), []string{"A", "B", "A", "B", "A", "B"})
	adm := kadm.NewClient(client(seed))
	offsets, err := adm.FetchOffsets(ctx, name)
	must(err)
	at, _ := offsets.Lookup(name, 0)
	expect("offset", at.At, 6)
	described, err := adm.DescribeTransactions(ctx, name)
	must(err)
	expect("state", described[name].State, "CompleteCommit")
}

func main() {
	defer cancel()
	step, seed, name := os.Args[1], os.Args[2], os.Args[3]
	map[string]func(string, string){"exchange": exchange, "group": group, "admin": admin, "transactions": transactions}[step](seed, name)
}
