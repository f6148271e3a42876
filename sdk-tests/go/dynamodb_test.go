package millpond

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Visit is what an application keeps: attributevalue maps it to an item and back, by its tags.
type Visit struct {
	Patient  string            `dynamodbav:"pk"`
	Number   int64             `dynamodbav:"sk"`
	Began    time.Time         `dynamodbav:"began,unixtime"`
	Reason   string            `dynamodbav:"reason,omitempty"`
	Codes    []string          `dynamodbav:"codes,stringset,omitempty"`
	Readings []float64         `dynamodbav:"readings"`
	Notes    map[string]string `dynamodbav:"notes"`
	Scan     []byte            `dynamodbav:"scan"`
	Closed   *bool             `dynamodbav:"closed"`
	Ward     *Ward             `dynamodbav:"ward"`
}

// Ward is a document in a document.
type Ward struct {
	Name string `dynamodbav:"name"`
	Beds uint8  `dynamodbav:"beds"`
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func visits(t *testing.T) (*dynamodb.Client, *string) {
	t.Helper()
	client, name := tables(), aws.String(t.Name())
	_, err := client.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName:   name,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeN},
		},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	waiter := dynamodb.NewTableExistsWaiter(client)
	if err := waiter.Wait(context.Background(), &dynamodb.DescribeTableInput{TableName: name}, time.Second); err != nil {
		t.Fatal(err)
	}
	return client, name
}

func keyOf(t *testing.T, patient string, number int64) map[string]types.AttributeValue {
	return must[map[string]types.AttributeValue](t)(attributevalue.MarshalMap(map[string]any{"pk": patient, "sk": number}))
}

// A struct must come back from its item as it went in, whatever the mapper made of its fields.
func TestStructsComeBack(t *testing.T) {
	client, name := visits(t)
	closed := true
	sent := []Visit{
		{Patient: "a", Number: 1, Began: time.Unix(1793448000, 0), Reason: "fever", Codes: []string{"b", "a"},
			Readings: []float64{36.6, -1e-7, 1e21}, Notes: map[string]string{"": "empty", "ü": "{\"x\":1}\n"},
			Scan: []byte{0, 255}, Closed: &closed, Ward: &Ward{"North", 12}},
		{Patient: "a", Number: -2, Began: time.Unix(0, 0), Readings: []float64{}, Notes: map[string]string{}, Scan: []byte{}},
	}
	sent[0].Notes = map[string]string{"ü": "{\"x\":1}\n", "b": ""}
	for _, visit := range sent {
		item := must[map[string]types.AttributeValue](t)(attributevalue.MarshalMap(visit))
		if _, err := client.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: name, Item: item}); err != nil {
			t.Fatal(err)
		}
		read, err := client.GetItem(context.Background(), &dynamodb.GetItemInput{TableName: name, Key: keyOf(t, visit.Patient, visit.Number)})
		if err != nil {
			t.Fatal(err)
		}
		var found Visit
		if err := attributevalue.UnmarshalMap(read.Item, &found); err != nil {
			t.Fatal(err)
		}
		if len(visit.Codes) > 0 {
			visit.Codes = []string{"a", "b"} // Sets come back in order.
		}
		if !reflect.DeepEqual(found, visit) {
			t.Errorf("\nsent %+v\nread %+v", visit, found)
		}
	}
}

// The builder numbers its placeholders itself; what it builds must mean what its methods say.
func TestBuiltExpressionsUpdate(t *testing.T) {
	client, name := visits(t)
	visit := Visit{Patient: "a", Number: 1, Began: time.Unix(5, 0), Reason: "fever", Codes: []string{"x", "y"}, Readings: []float64{1, 2, 3}, Ward: &Ward{"North", 1}}
	item := must[map[string]types.AttributeValue](t)(attributevalue.MarshalMap(visit))
	put := must[expression.Expression](t)(expression.NewBuilder().WithCondition(expression.Name("pk").AttributeNotExists()).Build())
	input := &dynamodb.PutItemInput{TableName: name, Item: item, ConditionExpression: put.Condition(), ExpressionAttributeNames: put.Names()}
	if _, err := client.PutItem(context.Background(), input); err != nil {
		t.Fatal(err)
	}
	var failed *types.ConditionalCheckFailedException
	input.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	if _, err := client.PutItem(context.Background(), input); !errors.As(err, &failed) || len(failed.Item) != len(item) {
		t.Fatalf("%v", err)
	}

	update := expression.
		Set(expression.Name("ward.beds"), expression.Name("ward.beds").Plus(expression.Value(2))).
		Set(expression.Name("notes"), expression.IfNotExists(expression.Name("notes"), expression.Value(map[string]string{"k": "v"}))).
		Set(expression.Name("readings"), expression.ListAppend(expression.Name("readings"), expression.Value([]int{4}))).
		Remove(expression.Name("reason")).
		Add(expression.Name("count"), expression.Value(3)).
		Delete(expression.Name("codes"), expression.Value(&types.AttributeValueMemberSS{Value: []string{"x"}}))
	condition := expression.And(
		expression.Name("ward.beds").Between(expression.Value(1), expression.Value(9)),
		expression.Or(expression.Contains(expression.Name("codes"), "y"), expression.Name("readings").Size().GreaterThan(expression.Value(5))),
		expression.Name("reason").In(expression.Value("cough"), expression.Value("fever")),
		expression.Not(expression.Name("closed").AttributeType(expression.String)),
	)
	built := must[expression.Expression](t)(expression.NewBuilder().WithUpdate(update).WithCondition(condition).Build())
	answer, err := client.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
		TableName: name, Key: keyOf(t, "a", 1), UpdateExpression: built.Update(), ConditionExpression: built.Condition(),
		ExpressionAttributeNames: built.Names(), ExpressionAttributeValues: built.Values(), ReturnValues: types.ReturnValueAllNew,
	})
	if err != nil {
		t.Fatal(err)
	}
	var found map[string]any
	if err := attributevalue.UnmarshalMap(answer.Attributes, &found); err != nil {
		t.Fatal(err)
	}
	expected := map[string]any{
		"pk": "a", "sk": 1.0, "began": 5.0, "codes": []string{"y"}, "readings": []any{1.0, 2.0, 3.0, 4.0}, "notes": nil,
		"scan": nil, "closed": nil, "ward": map[string]any{"name": "North", "beds": 3.0}, "count": 3.0,
	}
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("\nwant %v\nread %v", expected, found)
	}
}

// A program reads pages until there are none; no item may be lost between two, in either direction.
func TestBuiltQueriesArePaged(t *testing.T) {
	client, name := visits(t)
	var writes []types.WriteRequest
	for number := int64(0); number < 25; number++ {
		item := must[map[string]types.AttributeValue](t)(attributevalue.MarshalMap(Visit{Patient: "a", Number: number, Reason: fmt.Sprint(number % 3)}))
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
	}
	batch := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*name: writes}}
	if written, err := client.BatchWriteItem(context.Background(), batch); err != nil || len(written.UnprocessedItems) > 0 {
		t.Fatalf("%v %v", written, err)
	}
	built := must[expression.Expression](t)(expression.NewBuilder().
		WithKeyCondition(expression.Key("pk").Equal(expression.Value("a")).And(expression.Key("sk").GreaterThanEqual(expression.Value(2)))).
		WithFilter(expression.Name("reason").NotEqual(expression.Value("0"))).
		WithProjection(expression.NamesList(expression.Name("sk"), expression.Name("reason"))).Build())
	for _, forward := range []bool{true, false} {
		pages := dynamodb.NewQueryPaginator(client, &dynamodb.QueryInput{
			TableName: name, KeyConditionExpression: built.KeyCondition(), FilterExpression: built.Filter(),
			ProjectionExpression: built.Projection(), ExpressionAttributeNames: built.Names(),
			ExpressionAttributeValues: built.Values(), Limit: aws.Int32(4), ScanIndexForward: aws.Bool(forward),
		})
		var read []Visit
		for pages.HasMorePages() {
			page, err := pages.NextPage(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var visits []Visit
			if err := attributevalue.UnmarshalListOfMaps(page.Items, &visits); err != nil {
				t.Fatal(err)
			}
			read = append(read, visits...)
		}
		var expected []Visit
		for number := int64(2); number < 25; number++ {
			if number%3 != 0 {
				expected = append(expected, Visit{Number: number, Reason: fmt.Sprint(number % 3)})
			}
		}
		if !forward {
			for one, other := 0, len(expected)-1; one < other; one, other = one+1, other-1 {
				expected[one], expected[other] = expected[other], expected[one]
			}
		}
		if !reflect.DeepEqual(read, expected) {
			t.Errorf("\nwant %v\nread %v", expected, read)
		}
	}
}

// The SDK makes a token for each transaction, and reads reasons into a type.
func TestTransactionsTellTheirReasons(t *testing.T) {
	client, name := visits(t)
	condition := must[expression.Expression](t)(expression.NewBuilder().WithCondition(expression.Name("pk").AttributeNotExists()).Build())
	put := func(patient string) types.TransactWriteItem {
		return types.TransactWriteItem{Put: &types.Put{
			TableName: name, Item: keyOf(t, patient, 1), ConditionExpression: condition.Condition(),
			ExpressionAttributeNames: condition.Names(), ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}
	}
	write := func(items ...types.TransactWriteItem) error {
		_, err := client.TransactWriteItems(context.Background(), &dynamodb.TransactWriteItemsInput{TransactItems: items})
		return err
	}
	if err := write(put("a"), put("b")); err != nil {
		t.Fatal(err)
	}
	var cancelled *types.TransactionCanceledException
	if err := write(put("c"), put("a")); !errors.As(err, &cancelled) {
		t.Fatalf("%v", err)
	}
	var codes []string
	for _, reason := range cancelled.CancellationReasons {
		codes = append(codes, aws.ToString(reason.Code))
	}
	if !reflect.DeepEqual(codes, []string{"None", "ConditionalCheckFailed"}) || len(cancelled.CancellationReasons[1].Item) != 2 {
		t.Errorf("%+v", cancelled.CancellationReasons)
	}
	get := func(patient string) types.TransactGetItem {
		return types.TransactGetItem{Get: &types.Get{TableName: name, Key: keyOf(t, patient, 1)}}
	}
	read, err := client.TransactGetItems(context.Background(), &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{get("a"), get("c")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Responses) != 2 || len(read.Responses[0].Item) != 2 || read.Responses[1].Item != nil {
		t.Errorf("%+v", read.Responses)
	}
}
