package millpond

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/pipes"
	pipetypes "github.com/aws/aws-sdk-go-v2/service/pipes/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// The same team is told the same by a pipe from the data store's own changes: each once, in order, with its number and what it is
// about, and without a function, a state machine, a table or a pause.
func TestChangedPatientsAreToldByAPipe(t *testing.T) {
	ctx := context.Background()
	store := dataStore(t, "pipe")
	queues, buses := sqs.NewFromConfig(settings()), eventbridge.NewFromConfig(settings())
	queue := must[*sqs.CreateQueueOutput](t)(queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("told")}))
	bus := must[*eventbridge.CreateEventBusOutput](t)(buses.CreateEventBus(ctx,
		&eventbridge.CreateEventBusInput{Name: aws.String("patients")}))
	rule(t, buses, "patients", "told", `{"detail-type": ["FhirPatientChanged"]}`, eventtypes.Target{
		Id: aws.String("queue"), Arn: aws.String("arn:aws:sqs:" + region + ":" + account + ":told"),
		InputPath: aws.String("$.detail"),
	})
	made := must[*pipes.CreatePipeOutput](t)(pipes.NewFromConfig(settings()).CreatePipe(ctx, &pipes.CreatePipeInput{
		Name:    aws.String("changes"),
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/pipe"),
		Source:  aws.String("arn:aws:healthlake:" + region + ":" + account + ":datastore/fhir/" + store),
		SourceParameters: &pipetypes.PipeSourceParameters{
			DynamoDBStreamParameters: &pipetypes.PipeSourceDynamoDBStreamParameters{
				StartingPosition: pipetypes.DynamoDBStreamStartPositionTrimHorizon,
			},
			FilterCriteria: &pipetypes.FilterCriteria{Filters: []pipetypes.Filter{
				{Pattern: aws.String(`{"resourceType": ["Patient"], "operation": ["create", "update"]}`)},
			}},
		},
		Target: bus.EventBusArn,
		TargetParameters: &pipetypes.PipeTargetParameters{
			InputTemplate: aws.String(`{"operation": <$.operation>, "number": <$.sequence>, "patient": <$.resource>}`),
			EventBridgeEventBusParameters: &pipetypes.PipeTargetEventBridgeEventBusParameters{
				DetailType: aws.String("FhirPatientChanged"), Source: aws.String("patients"),
			},
		},
	}))
	if made.CurrentState != pipetypes.PipeStateRunning {
		t.Fatalf("the pipe is %s", made.CurrentState)
	}

	patient := `{"resourceType":"Patient","id":"ann","gender":"%s"}`
	fhir(t, http.StatusCreated, http.MethodPut, store+"/r4/Patient/ann", fmt.Sprintf(patient, "female"))
	fhir(t, http.StatusCreated, http.MethodPut, store+"/r4/Observation/o",
		`{"resourceType":"Observation","id":"o","status":"final","code":{"text":"pulse"}}`)
	fhir(t, http.StatusOK, http.MethodPut, store+"/r4/Patient/ann", fmt.Sprintf(patient, "other"))

	admin(t, http.MethodGet, "idle?wait=30", "")
	answer := must[*sqs.ReceiveMessageOutput](t)(queues.ReceiveMessage(ctx,
		&sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl, MaxNumberOfMessages: 10}))
	var told []string
	for _, message := range answer.Messages {
		var change struct {
			Operation string
			Number    int
			Patient   struct {
				ID     string
				Gender string
				Meta   struct{ VersionID string }
			}
		}
		if err := json.Unmarshal([]byte(*message.Body), &change); err != nil {
			t.Fatalf("%v: %s", err, *message.Body)
		}
		told = append(told, fmt.Sprintf("%d: %s %s/%s %s", change.Number, change.Operation, change.Patient.ID,
			change.Patient.Meta.VersionID, change.Patient.Gender))
	}
	if fmt.Sprint(told) != "[1: create ann/1 female 3: update ann/2 other]" {
		t.Errorf("told: %q", told)
	}
}
