package millpond;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.enhanced.dynamodb.extensions.annotations.DynamoDbAtomicCounter;
import software.amazon.awssdk.enhanced.dynamodb.extensions.annotations.DynamoDbVersionAttribute;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbBean;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSecondaryPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSecondarySortKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSortKey;

/** What an application keeps, with what the mapper offers: a version, a counter, an index, documents, sets and times. */
@DynamoDbBean
public class Visit {
    /** A state. */
    public enum State { OPEN, CLOSED }

    private String patient;
    private long number;
    private State state;
    private Instant began;
    private Set<String> codes;
    private List<Double> readings;
    private Map<String, Visit> linked;
    private Long version;
    private Long writes;

    @DynamoDbPartitionKey
    public String getPatient() { return patient; }
    public void setPatient(String patient) { this.patient = patient; }

    @DynamoDbSortKey
    public long getNumber() { return number; }
    public void setNumber(long number) { this.number = number; }

    @DynamoDbSecondaryPartitionKey(indexNames = "by-state")
    public State getState() { return state; }
    public void setState(State state) { this.state = state; }

    @DynamoDbSecondarySortKey(indexNames = "by-state")
    public Instant getBegan() { return began; }
    public void setBegan(Instant began) { this.began = began; }

    public Set<String> getCodes() { return codes; }
    public void setCodes(Set<String> codes) { this.codes = codes; }

    public List<Double> getReadings() { return readings; }
    public void setReadings(List<Double> readings) { this.readings = readings; }

    public Map<String, Visit> getLinked() { return linked; }
    public void setLinked(Map<String, Visit> linked) { this.linked = linked; }

    @DynamoDbVersionAttribute
    public Long getVersion() { return version; }
    public void setVersion(Long version) { this.version = version; }

    @DynamoDbAtomicCounter
    public Long getWrites() { return writes; }
    public void setWrites(Long writes) { this.writes = writes; }

    static Visit of(String patient, long number, State state, Instant began) {
        Visit visit = new Visit();
        visit.patient = patient;
        visit.number = number;
        visit.state = state;
        visit.began = began;
        return visit;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Visit visit && toString().equals(visit.toString());
    }

    @Override
    public int hashCode() { return Objects.hash(patient, number); }

    @Override
    public String toString() {
        return "%s %s %s %s %s %s %s v%s w%s".formatted(patient, number, state, began, codes, readings, linked, version, writes);
    }
}
