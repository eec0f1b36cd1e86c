import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.*;

/** Adds the postage to shipments; one that cannot be read stops it, and is read again. */
public class ShipmentsMended {
  static final ObjectMapper json = new ObjectMapper();
  static final Map<String, String> env = System.getenv();
  static final long sendTimeoutMs = Long.parseLong(env.getOrDefault("SEND_TIMEOUT_MS", "500"));

  public static void main(String[] args) throws Exception {
    var brokers = env.get("BOOTSTRAP_SERVERS");
    var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", brokers, "group.id", env.get("GROUP_ID"), "auto.offset.reset", "earliest"),
        new StringDeserializer(), new StringDeserializer());
    var producer = new KafkaProducer<>(Map.of("bootstrap.servers", brokers, "linger.ms", 20), new StringSerializer(), new StringSerializer());
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> { consumer.wakeup(); join(main); }));
    try (consumer; producer) {
      consumer.subscribe(List.of(env.get("INPUT_TOPIC")));
      while (true) {
        for (var shipment : consumer.poll(Duration.ofMillis(200))) {
          send(producer, new ProducerRecord<>(env.get("OUTPUT_TOPIC"), shipment.key(), withPostage(shipment.value())));
        }
      }
    } catch (WakeupException e) {
      System.err.println("stopping");
    }
  }

  static void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record) throws Exception {
    while (true) {
      try {
        producer.send(record).get(sendTimeoutMs, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        System.err.println("no answer, sending again");
      }
    }
  }

  static String withPostage(String shipment) throws Exception {
    var fields = (ObjectNode) json.readTree(shipment);
    return json.writeValueAsString(fields.put("postage", 3.5 + 1.2 * Double.parseDouble(fields.get("weight").asText().replace(',', '.'))));
  }

  static void join(Thread thread) {
    try { thread.join(); } catch (InterruptedException e) { Thread.currentThread().interrupt(); }
  }
}
