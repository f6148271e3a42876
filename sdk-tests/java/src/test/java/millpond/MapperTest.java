package millpond;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.model.BatchGetItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.BatchWriteItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.enhanced.dynamodb.model.PutItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional;
import software.amazon.awssdk.enhanced.dynamodb.model.ReadBatch;
import software.amazon.awssdk.enhanced.dynamodb.model.TransactGetItemsEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.TransactWriteItemsEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.WriteBatch;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The mapper of the SDK for Java, which builds expressions, batches and transactions of its own. */
class MapperTest {
    private static final Instant NOON = Instant.parse("2026-10-31T12:00:00Z");
    private static final Expression IS_NEW = Expression.builder().expression("attribute_not_exists(patient)").build();
    private static Millpond millpond;
    private DynamoDbTable<Visit> table;

    @BeforeAll
    static void start() throws Exception {
        millpond = new Millpond();
    }

    @AfterAll
    static void end() {
        millpond.close();
    }

    @BeforeEach
    void makeTable(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        table = millpond.mapper.table(name, TableSchema.fromBean(Visit.class));
        table.createTable(request -> request.globalSecondaryIndices(
                index -> index.indexName("by-state").projection(projection -> projection.projectionType(ProjectionType.ALL))));
        millpond.client.waiter().waitUntilTableExists(request -> request.tableName(name));
    }

    private static Key key(String patient, long number) {
        return Key.builder().partitionValue(patient).sortValue(number).build();
    }

    // A bean must come back as it went in, whatever the mapper made of its members.
    @Test
    void beansComeBack() {
        Visit visit = Visit.of("a", 1, Visit.State.OPEN, NOON);
        visit.setCodes(new TreeSet<>(List.of("b", "a")));
        visit.setReadings(List.of(36.6, -1e-7, 1e21));
        visit.setLinked(Map.of("before", Visit.of("a", 0, Visit.State.CLOSED, NOON.minusNanos(1))));
        table.putItem(visit);
        Visit read = table.getItem(key("a", 1));
        visit.setVersion(1L);
        visit.setWrites(0L);
        read.setCodes(new TreeSet<>(read.getCodes()));
        assertEquals(visit, read);
        assertEquals(read, sorted(table.deleteItem(key("a", 1))));
        assertNull(table.getItem(key("a", 1)));
    }

    private static Visit sorted(Visit visit) {
        visit.setCodes(new TreeSet<>(visit.getCodes()));
        return visit;
    }

    // The mapper's optimistic locking and its counter are conditions and updates that it writes itself.
    @Test
    void versionsAndCounters() {
        Visit first = table.updateItem(Visit.of("a", 1, Visit.State.OPEN, NOON));
        assertEquals(List.of(1L, 0L), List.of(first.getVersion(), first.getWrites()));
        Visit other = table.getItem(key("a", 1));
        first.setState(Visit.State.CLOSED);
        Visit second = table.updateItem(first);
        assertEquals(List.of(2L, 1L), List.of(second.getVersion(), second.getWrites()));
        other.setReadings(List.of(1.0));
        assertThrows(ConditionalCheckFailedException.class, () -> table.updateItem(other));
        Visit partly = Visit.of("a", 1, null, null);
        partly.setVersion(2L);
        partly.setReadings(List.of(2.0));
        Visit third = table.updateItem(request -> request.item(partly).ignoreNulls(true));
        assertEquals(Visit.State.CLOSED, third.getState());
        assertEquals(List.of(2.0), third.getReadings());
        PutItemEnhancedRequest<Visit> again = PutItemEnhancedRequest.builder(Visit.class).item(third).conditionExpression(IS_NEW).build();
        assertThrows(ConditionalCheckFailedException.class, () -> table.putItem(again));
    }

    // Pages of a query, of the table and of an index, in both directions, lose nothing.
    @Test
    void queriesArePaged() {
        DynamoDbTable<Visit> plain = millpond.plainMapper.table(table.tableName(), TableSchema.fromBean(Visit.class));
        WriteBatch.Builder<Visit> batch = WriteBatch.builder(Visit.class).mappedTableResource(plain);
        for (int number = 0; number < 20; number++) {
            Visit.State state = number % 2 == 0 ? Visit.State.OPEN : Visit.State.CLOSED;
            batch.addPutItem(Visit.of("a", number, state, NOON.plusSeconds(number)));
        }
        BatchWriteItemEnhancedRequest write = BatchWriteItemEnhancedRequest.builder().writeBatches(batch.build()).build();
        assertTrue(millpond.plainMapper.batchWriteItem(write).unprocessedPutItemsForTable(plain).isEmpty());

        List<Long> numbers = new ArrayList<>();
        Expression open = Expression.builder().expression("#state = :open").putExpressionName("#state", "state")
                .putExpressionValue(":open", AttributeValue.fromS("OPEN")).build();
        table.query(query -> query.queryConditional(QueryConditional.sortGreaterThan(key("a", 3))).filterExpression(open).limit(3))
                .items().forEach(visit -> numbers.add(visit.getNumber()));
        assertEquals(List.of(4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L), numbers);

        numbers.clear();
        QueryConditional closed = QueryConditional.sortBetween(
                Key.builder().partitionValue("CLOSED").sortValue(NOON.plusSeconds(4).toString()).build(),
                Key.builder().partitionValue("CLOSED").sortValue(NOON.plusSeconds(12).toString()).build());
        table.index("by-state").query(query -> query.queryConditional(closed).scanIndexForward(false).limit(2))
                .forEach(page -> page.items().forEach(visit -> numbers.add(visit.getNumber())));
        assertEquals(List.of(11L, 9L, 7L, 5L), numbers);
        assertEquals(20, table.scan(scan -> scan.limit(7)).items().stream().count());
    }

    // Batches and transactions of the mapper; a cancelled one tells the reasons in the order of its actions.
    @Test
    void batchesAndTransactions() {
        Visit one = Visit.of("a", 1, Visit.State.OPEN, NOON);
        Visit two = Visit.of("b", 1, Visit.State.OPEN, NOON);
        millpond.mapper.transactWriteItems(TransactWriteItemsEnhancedRequest.builder()
                .addPutItem(table, one).addPutItem(table, two).build());
        ReadBatch reads = ReadBatch.builder(Visit.class).mappedTableResource(table)
                .addGetItem(key("a", 1)).addGetItem(key("b", 1)).addGetItem(key("c", 1)).build();
        BatchGetItemEnhancedRequest read = BatchGetItemEnhancedRequest.builder().readBatches(reads).build();
        assertEquals(2, millpond.mapper.batchGetItem(read).resultsForTable(table).stream().count());

        ConditionCheck<Visit> missing = ConditionCheck.builder().key(key("c", 1))
                .conditionExpression(Expression.builder().expression("attribute_exists(patient)").build()).build();
        TransactionCanceledException cancelled = assertThrows(TransactionCanceledException.class,
                () -> millpond.mapper.transactWriteItems(TransactWriteItemsEnhancedRequest.builder()
                        .addDeleteItem(table, key("a", 1)).addConditionCheck(table, missing).build()));
        assertEquals(List.of("None", "ConditionalCheckFailed"),
                cancelled.cancellationReasons().stream().map(reason -> reason.code()).toList());
        List<Boolean> found = millpond.mapper.transactGetItems(TransactGetItemsEnhancedRequest.builder()
                        .addGetItem(table, key("a", 1)).addGetItem(table, key("c", 1)).build())
                .stream().map(document -> document.getItem(table) != null).toList();
        assertEquals(List.of(true, false), found);
    }
}
