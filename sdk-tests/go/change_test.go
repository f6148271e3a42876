package millpond

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A team is told of changed patients, by what CloudTrail says of HealthLake's calls: a rule, a function that starts a state machine,
// which waits, finds the patients, leaves out what was told before, and tells a bus of the team's own, where a consumer hangs.
// Nothing here waits for a time: the state machine's ten seconds pass when the clock is moved.
func TestChangedPatientsAreToldOnce(t *testing.T) {
	ctx := context.Background()
	store := dataStore(t, "change")
	client, table := tables(), aws.String("dedupe")
	keys := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: kind}
	}
	must[*dynamodb.CreateTableOutput](t)(client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:   table,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("PK"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("SK"), AttributeType: types.ScalarAttributeTypeS},
		},
		KeySchema: []types.KeySchemaElement{keys("PK", types.KeyTypeHash), keys("SK", types.KeyTypeRange)},
	}))
	queue := must[*sqs.CreateQueueOutput](t)(sqs.NewFromConfig(settings()).CreateQueue(ctx,
		&sqs.CreateQueueInput{QueueName: aws.String("dead-letters")}))
	buses := eventbridge.NewFromConfig(settings())
	must[*eventbridge.CreateEventBusOutput](t)(buses.CreateEventBus(ctx,
		&eventbridge.CreateEventBusInput{Name: aws.String("main-mda-bus")}))

	named := map[string]string{"TABLE_NAME": *table}
	definition := string(must[[]byte](t)(os.ReadFile(systems + "/change/state_machine.asl.json")))
	for placeholder, command := range map[string]string{
		"${Hydrator}": "hydrator", "${Publisher}": "publisher", "${Dedupe}": "dedupe",
	} {
		definition = strings.ReplaceAll(definition, placeholder, function(t, command, "change/"+command, named))
	}
	machine := must[*sfn.CreateStateMachineOutput](t)(sfn.NewFromConfig(settings()).CreateStateMachine(ctx,
		&sfn.CreateStateMachineInput{
			Name:       aws.String("change"),
			Type:       sfntypes.StateMachineTypeExpress,
			RoleArn:    aws.String("arn:aws:iam::" + account + ":role/machine"),
			Definition: aws.String(definition),
		}))
	trigger := function(t, "trigger", "change/trigger", map[string]string{"STATE_MACHINE_ARN": *machine.StateMachineArn})
	consumer := function(t, "consumer", "change/consumer", named)

	rule(t, buses, "default", "changes", fmt.Sprintf(`{
		"source": ["aws.healthlake"], "detail-type": ["AWS API Call via CloudTrail"],
		"detail": {
			"eventSource": ["healthlake.amazonaws.com"], "eventName": ["CreateResource", "UpdateResource"],
			"requestParameters": {"datastoreId": ["%s"]}, "responseElements": {"statusCode": [200, 201]}
		}}`, store), eventtypes.Target{
		Id:  aws.String("trigger"),
		Arn: aws.String(trigger),
		DeadLetterConfig: &eventtypes.DeadLetterConfig{
			Arn: aws.String("arn:aws:sqs:" + region + ":" + account + ":dead-letters"),
		},
		RetryPolicy: &eventtypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(2), MaximumEventAgeInSeconds: aws.Int32(7200)},
	})
	rule(t, buses, "main-mda-bus", "told", `{"detail-type": ["FhirPatientChanged"]}`,
		eventtypes.Target{Id: aws.String("consumer"), Arn: aws.String(consumer)})

	patient := `{"resourceType":"Patient","id":"ann","gender":"%s"}`
	fhir(t, http.StatusCreated, http.MethodPut, store+"/r4/Patient/ann", fmt.Sprintf(patient, "female"))
	fhir(t, http.StatusOK, http.MethodPut, store+"/r4/Patient/ann", fmt.Sprintf(patient, "other"))
	fhir(t, http.StatusCreated, http.MethodPut, store+"/r4/Observation/o",
		`{"resourceType":"Observation","id":"o","status":"final","code":{"text":"pulse"}}`)

	// Three machines wait; both about the patient find its newest version, and one of them tells of it.
	admin(t, http.MethodGet, "idle?wait=30", "")
	admin(t, http.MethodPost, "clock", `{"advance":"PT10S"}`)
	admin(t, http.MethodGet, "idle?wait=30", "")
	told := must[*dynamodb.ScanOutput](t)(client.Scan(ctx, &dynamodb.ScanInput{TableName: table}))
	found := map[string]string{}
	for _, item := range told.Items {
		times := ""
		if number, counted := item["times"].(*types.AttributeValueMemberN); counted {
			times = number.Value
		}
		found[item["PK"].(*types.AttributeValueMemberS).Value] = times
	}
	if len(found) != 2 || found["TOLD#ann"] != "1" {
		t.Errorf("told: %v", found)
	}
	if _, remembered := found["Patient:ann:2"]; !remembered {
		t.Errorf("remembered: %v", found)
	}
	dead := must[*sqs.ReceiveMessageOutput](t)(sqs.NewFromConfig(settings()).ReceiveMessage(ctx,
		&sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl}))
	if len(dead.Messages) != 0 {
		t.Errorf("%d dead letters", len(dead.Messages))
	}
}

func rule(t *testing.T, buses *eventbridge.Client, bus, name, pattern string, target eventtypes.Target) {
	t.Helper()
	must[*eventbridge.PutRuleOutput](t)(buses.PutRule(context.Background(), &eventbridge.PutRuleInput{
		Name: aws.String(name), EventBusName: aws.String(bus), EventPattern: aws.String(pattern),
	}))
	put := must[*eventbridge.PutTargetsOutput](t)(buses.PutTargets(context.Background(), &eventbridge.PutTargetsInput{
		Rule: aws.String(name), EventBusName: aws.String(bus), Targets: []eventtypes.Target{target},
	}))
	if put.FailedEntryCount != 0 {
		t.Fatalf("%+v", put.FailedEntries)
	}
}
