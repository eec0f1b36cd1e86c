// Checks payments and passes them on.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	keyField := cmp.Or(os.Getenv("KEY_FIELD"), "paymentId")
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(os.Getenv("BOOTSTRAP_SERVERS"), ",")...),
		kgo.ConsumerGroup(os.Getenv("GROUP_ID")),
		kgo.ConsumeTopics(os.Getenv("INPUT_TOPIC")),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DefaultProduceTopic(os.Getenv("OUTPUT_TOPIC")),
		kgo.ProducerLinger(500*time.Millisecond),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()

	for stopping.Err() == nil {
		client.PollFetches(stopping).EachRecord(func(record *kgo.Record) {
			var payment map[string]any
			if err := json.Unmarshal(record.Value, &payment); err != nil {
				panic(err)
			}
			payment["checked"] = payment["amount"].(float64) < 1000
			value, _ := json.Marshal(payment)
			key := fmt.Sprint(payment[keyField])
			client.Produce(context.Background(), &kgo.Record{Key: []byte(key), Value: value}, nil)
		})
	}
	client.Close() // commits what was polled, and leaves the group
}
