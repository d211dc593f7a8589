package dev.eventbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eventbus.ConfigurationException;
import dev.eventbus.FailedEvent;
import dev.eventbus.FailedEventDryRun;
import dev.eventbus.FailedEventDryRun.Problem;
import dev.eventbus.FailedEventGroup;
import dev.eventbus.FailedEventQuery;
import dev.eventbus.FailedEvents;
import dev.eventbus.FailureReason;
import dev.eventbus.RejectEventException;
import dev.eventbus.RetryPolicy;
import dev.eventbus.log.EntryIds;
import dev.eventbus.log.FailureFields;
import dev.eventbus.log.Fields;
import dev.eventbus.runtime.TestEvent.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What can be done with failed events, whatever the store. */
public abstract class FailedEventsContract extends FailedFixture {
    /** Within a millisecond by type. */
    private static final Comparator<FailedEvent> BY_PARKING =
            Comparator.comparing(FailedEvent::id, EntryIds::compare).thenComparing(FailedEvent::type);

    // Queries

    @Test
    void failedEventsAreFoundByEachCriterion() {
        UUID other = UUID.randomUUID();
        put("PLACED", 1);
        put("PLACED", event("PLACED", 2, other).plus(failure("HANDLER", "a.b.Broken", "Broken-2", NOON)));
        put("PLACED", event("PLACED", 3, tenant).plus(failure("TIMEOUT", "a.b.Other$Broken", "Broken-1", NOON)));
        put("CANCELLED", event("CANCELLED", 4, tenant).plus(failure("INVALID", "a.UnBroken", "x", NOON)));

        assertThat(numbers(failedEvents().find(ALL))).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(numbers(failedEvents().find(ALL.type("CANCELLED")))).containsExactly(4);
        assertThat(numbers(failedEvents().find(ALL.tenant(other)))).containsExactly(2);
        assertThat(numbers(failedEvents().find(ALL.reason(FailureReason.TIMEOUT))))
                .containsExactly(3);
        assertThat(numbers(failedEvents().find(ALL.error("Broken")))).containsExactly(1, 2, 3);
        assertThat(numbers(failedEvents().find(ALL.error("a.b.Broken")))).containsExactly(1, 2);
        assertThat(numbers(failedEvents().find(ALL.fingerprint("Broken-1")))).containsExactly(1, 3);
        assertThat(numbers(failedEvents().find(ALL.eventId(new UUID(7, 3))))).containsExactly(3);
        assertThat(numbers(failedEvents().find(ALL.since(NOON.plusSeconds(1))))).containsExactly(1);
        assertThat(numbers(failedEvents().find(ALL.until(NOON.plusSeconds(1))))).containsExactlyInAnyOrder(2, 3, 4);
        assertThat(numbers(failedEvents().find(ALL.error("Broken").tenant(tenant))))
                .containsExactly(1, 3);
        assertThat(failedEvents().count(ALL.error("Broken").limit(1))).isEqualTo(3);
        assertThat(failedEvents().count(ALL.limit(1))).isEqualTo(4);
    }

    @Test
    void pagesOfSeveralTypesAreInTheOrderOfParkingWhateverIsTakenOutMeanwhile() {
        for (int number = 0; number < 25; number++) {
            put(number % 3 == 0 ? "CANCELLED" : "PLACED", number);
        }

        FailedEventQuery query = ALL.limit(4);
        List<FailedEvent> oldestFirst = new ArrayList<>();
        List<FailedEvent> page = failedEvents().find(query);
        while (!page.isEmpty()) {
            oldestFirst.addAll(page);
            FailedEvent last = page.get(page.size() - 1);
            failedEvents().discard("s", last.type(), last.id());
            page = failedEvents().find(query.after(last.cursor()));
        }
        assertThat(numbers(oldestFirst)).containsExactlyInAnyOrder(numbers(0, 25));
        assertThat(oldestFirst).isSortedAccordingTo(BY_PARKING);

        List<FailedEvent> newestFirst = new ArrayList<>();
        query = query.newestFirst();
        page = failedEvents().find(query);
        while (!page.isEmpty()) {
            newestFirst.addAll(page);
            put("PLACED", 100);
            page = failedEvents().find(query.after(page.get(page.size() - 1).cursor()));
        }
        oldestFirst.removeIf(
                event -> failedEvents().get("s", event.type(), event.id()).isEmpty());
        assertThat(newestFirst).hasSize(18).containsExactlyInAnyOrderElementsOf(oldestFirst);
        assertThat(newestFirst).isSortedAccordingTo(BY_PARKING.reversed());
    }

    @Test
    void eventsOfOneMillisecondAndSeveralTypesAreOnOnePageEach() {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 40; number++) {
            ids.add(put(number % 2 == 0 ? "CANCELLED" : "PLACED", number));
        }

        for (FailedEventQuery query : List.of(ALL.limit(1), ALL.limit(1).newestFirst())) {
            List<FailedEvent> all = new ArrayList<>();
            List<FailedEvent> page = failedEvents().find(query);
            while (!page.isEmpty()) {
                all.addAll(page);
                page = failedEvents().find(query.after(page.get(0).cursor()));
            }
            assertThat(all).extracting(FailedEvent::id).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void oneIsGotByItsId() {
        String id = put("PLACED", 1);

        assertThat(failedEvents().get("s", "PLACED", id))
                .contains(failedEvents().find(ALL).get(0));

        assertThat(failedEvents().get("s", "CANCELLED", id)).isEmpty();
        assertThat(failedEvents().get("s", "PLACED", "1-1")).isEmpty();
        assertThatThrownBy(() -> failedEvents().get("s", "PLACED", "newest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("newest");
    }

    @Test
    void namesThatNobodyKnowsAreRefusedWithThoseThatAreLikeThem() {
        bus.subscribe("ticket-email", Placed.class).start((event, context) -> {});
        put("PLACED", 1);

        FailedEventQuery unknown = FailedEventQuery.of("ticket-mail");
        for (Runnable call : List.<Runnable>of(
                () -> failedEvents().find(unknown),
                () -> failedEvents().count(unknown),
                () -> failedEvents().count(unknown.tenant(tenant)),
                () -> failedEvents().groups(unknown),
                () -> failedEvents().dryRun(unknown),
                () -> failedEvents().retry(unknown),
                () -> failedEvents().discard(unknown),
                () -> failedEvents().get("ticket-mail", "PLACED", "1-1"),
                () -> failedEvents().retry("ticket-mail", "PLACED", "1-1"),
                () -> failedEvents().discard("ticket-mail", "PLACED", "1-1"))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'ticket-mail'")
                    .hasMessageContaining("Did you mean 'ticket-email'?");
        }
        assertThatThrownBy(() -> failedEvents().find(ALL.type("PLACE")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Did you mean 'PLACED'?");
        assertThatThrownBy(() -> failedEvents().get("s", "PLACE", "1-1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Did you mean 'PLACED'?");
    }

    @Test
    void aSubscriptionIsKnownThatIsDeclaredOrHasFailedEventsOnAnyStream() {
        bus.subscribe("declared", Placed.class).start((event, context) -> {});
        put("PLACED", 1);

        assertThat(failedEvents().find(FailedEventQuery.of("declared"))).isEmpty();
        assertThat(failedEvents().find(ALL.type("CANCELLED"))).isEmpty();
    }

    @Test
    void groupsAreByFingerprintWithCountTimesTenantsAndASample() {
        UUID other = UUID.randomUUID();
        put("PLACED", 1);
        put("CANCELLED", 5);
        put("PLACED", event("PLACED", 2, other).plus(failure("HANDLER", "E", "Broken-1", NOON)));
        put("PLACED", event("PLACED", 3, other).plus(failure("HANDLER", "E", "Broken-2", NOON)));
        String bare = put("PLACED", Fields.ofText("no", "event"));

        List<FailedEventGroup> groups = failedEvents().groups(ALL.limit(1));

        assertThat(groups)
                .extracting(FailedEventGroup::fingerprint)
                .startsWith(Optional.of("Broken-1"))
                .containsExactlyInAnyOrder(Optional.of("Broken-1"), Optional.of("Broken-2"), Optional.empty());
        FailedEventGroup first = groups.get(0);
        assertThat(first.count()).isEqualTo(3);
        assertThat(first.first()).isEqualTo(NOON.minusSeconds(60));
        assertThat(first.last()).isEqualTo(NOON.plusSeconds(300));
        assertThat(first.tenants()).isEqualTo(2);
        assertThat(numbers(List.of(first.sample()))).containsExactly(2);
        assertThat(groups)
                .filteredOn(group -> group.fingerprint().isEmpty())
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.sample().id()).isEqualTo(bare);
                    assertThat(group.tenants()).isZero();
                });
        assertThat(failedEvents().groups(ALL.tenant(other))).hasSize(2);
    }

    @Test
    void groupsAndTheirTenantsAreNoMoreThanTheirBounds() {
        for (int i = 0; i < FailedEventGroup.MOST + 5; i++) {
            put("PLACED", event("PLACED", i, tenant).plus(failure("HANDLER", "E", "print-" + i, NOON)));
        }
        for (int i = 0; i < FailedEventGroup.MOST_TENANTS + 5; i++) {
            put("CANCELLED", event("CANCELLED", i, new UUID(4, i)).plus(failure("HANDLER", "E", "print-0", NOON)));
        }

        List<FailedEventGroup> groups = failedEvents().groups(ALL);

        assertThat(groups).hasSize(FailedEventGroup.MOST + 1);
        assertThat(groups.get(0).tenants()).isEqualTo(FailedEventGroup.MOST_TENANTS);
        assertThat(groups)
                .filteredOn(group -> group.fingerprint().isEmpty())
                .singleElement()
                .satisfies(rest -> assertThat(rest.count()).isEqualTo(5));
        assertThat(groups.stream().mapToLong(FailedEventGroup::count).sum())
                .isEqualTo(FailedEventGroup.MOST + FailedEventGroup.MOST_TENANTS + 10);
    }

    @Test
    void aBrokenEntryIsListedAsFarAsItIsReadableAndHidesNoOther() {
        put("PLACED", 1);
        String bare = put("PLACED", Fields.ofText("no", "event"));
        String edited = put(
                "PLACED",
                event("PLACED", 2, tenant)
                        .plus(Fields.ofText(
                                FailureFields.STREAM, "x",
                                FailureFields.ENTRY, "first",
                                FailureFields.REASON, "BECAUSE",
                                FailureFields.ATTEMPTS, "many",
                                FailureFields.FIRST, "yesterday",
                                FailureFields.LAST, "",
                                FailureFields.RETRIED, "-1",
                                FailureFields.ERROR, "E")));
        put("PLACED", 3);

        List<FailedEvent> found = failedEvents().find(ALL);

        assertThat(found).hasSize(4);
        assertThat(found.get(1)).satisfies(event -> {
            assertThat(event.id()).isEqualTo(bare);
            assertThat(event.subscription()).isEqualTo("s");
            assertThat(event.type()).isEqualTo("PLACED");
            assertThat(event.reason()).isEqualTo(FailureReason.UNKNOWN);
            assertThat(event.last().toEpochMilli()).isEqualTo(Long.parseLong(bare.substring(0, bare.indexOf('-'))));
            assertThat(event.fields()).containsEntry("no", "event");
        });
        assertThat(found.get(2)).satisfies(event -> {
            assertThat(event.id()).isEqualTo(edited);
            assertThat(event.eventId()).contains(new UUID(7, 2));
            assertThat(event.reason()).isEqualTo(FailureReason.UNKNOWN);
            assertThat(event.attempts()).isZero();
            assertThat(event.retried()).isZero();
            assertThat(event.error()).isEqualTo("E");
        });
        assertThat(failedEvents().find(ALL.reason(FailureReason.UNKNOWN))).hasSize(2);
        assertThat(failedEvents().find(ALL.newestFirst())).hasSize(4);
    }

    @Test
    void aBrokenEntryIsRetriedLikeAnyOther() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        put("PLACED", Fields.ofText("no", "event"));
        put(
                "PLACED",
                event("PLACED", 2, tenant)
                        .plus(Fields.ofText(FailureFields.STREAM, "x", FailureFields.ENTRY, "first")));

        assertThat(failedEvents().retry(ALL)).isEqualTo(2);

        await().atMost(PATIENCE)
                .until(() -> handled.equals(List.of(2)) && failedEvents().count(ALL) == 1);
        assertThat(failed("s").get(0)).satisfies(parked -> {
            assertThat(parked.reason()).isEqualTo(FailureReason.UNDECODABLE);
            assertThat(parked.retried()).isEqualTo(1);
            assertThat(parked.initial()).map(FailedEvent.Failure::reason).contains(FailureReason.UNKNOWN);
        });
    }

    @Test
    void anEventWhoseTypeIsGoneIsParkedAgainWithItsBytes() {
        bus.subscribe("s", Placed.class).start((event, context) -> {});
        Fields gone = event("NO_SUCH_TYPE", 2, tenant);
        String id = put("PLACED", gone.plus(failure("HANDLER", "E", "x", NOON)));

        assertThat(failedEvents().retry("s", "PLACED", id)).isTrue();

        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        assertThat(failed("s")).singleElement().satisfies(parked -> {
            assertThat(parked.reason()).isEqualTo(FailureReason.UNKNOWN_TYPE);
            assertThat(parked.retried()).isEqualTo(1);
            assertThat(parked.initial()).map(FailedEvent.Failure::reason).contains(FailureReason.HANDLER);
            assertThat(parked.fields()).isEqualTo(gone.toMap());
        });
    }

    // Retries

    @Test
    void anEventThatFailsAgainShowsHowOftenItWasRetriedAndItsInitialFailure() {
        List<Exception> failures = List.of(
                new IllegalStateException("the first"),
                new IllegalArgumentException("the second"),
                new RejectEventException("the third"));
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            throw failures.get(calls.getAndIncrement());
        });
        bus.publish(placed(1));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 1);
        FailedEvent first = failed("s").get(0);
        assertThat(first.retried()).isZero();
        assertThat(first.initial()).isEmpty();

        failedEvents().retry(ALL);
        await().atMost(PATIENCE).until(() -> told.parked.size() == 2);
        assertThat(failedEvents().retry("s", "PLACED", failed("s").get(0).id())).isTrue();
        await().atMost(PATIENCE).until(() -> told.parked.size() == 3);

        FailedEvent third = failed("s").get(0);
        assertThat(told.parked).containsExactly(first, told.parked.get(1), third);
        assertThat(told.parked.get(1).retried()).isEqualTo(1);
        assertThat(third.retried()).isEqualTo(2);
        assertThat(third.reason()).isEqualTo(FailureReason.REJECTED);
        assertThat(third.message()).isEqualTo("the third");
        assertThat(third.attempts()).isEqualTo(1);
        assertThat(third.first()).isAfterOrEqualTo(first.last());
        assertThat(third.initial())
                .contains(new FailedEvent.Failure(
                        FailureReason.HANDLER, first.last(), IllegalStateException.class.getName(), "the first"));
        assertThat(third.fields()).isEqualTo(first.fields());
    }

    @Test
    void whatFailsAgainWhileOthersAreRetriedIsNotRetriedOnceMore() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class).retry(RetryPolicy.never()).start((event, context) -> {
            calls.incrementAndGet();
            throw new RejectEventException("never");
        });
        bus.publishAll(placed(0, 300));
        await().atMost(PATIENCE).until(() -> told.parked.size() == 300);

        assertThat(failedEvents().retry(ALL.limit(100_000))).isEqualTo(300);

        await().atMost(PATIENCE).until(() -> told.parked.size() == 600);
        assertThat(calls).hasValue(600);
    }

    @Test
    void ofTwoWhoRetryTheSameEventsOneCountsEach() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        for (int number = 0; number < 300; number++) {
            put("PLACED", number);
        }
        bus.subscribe("s", Placed.class).start((event, context) -> handled.add(event.number()));
        FailedEvents other = open(builder()).failedEvents();

        CompletableFuture<Long> others =
                CompletableFuture.supplyAsync(() -> other.retry(ALL), task -> new Thread(task).start());
        long mine = failedEvents().retry(ALL);

        assertThat(mine + others.join()).isEqualTo(300);
        await().atMost(PATIENCE).until(() -> handled.size() >= 300);
        assertThat(handled).containsExactlyInAnyOrder(numbers(0, 300));
        assertThat(failedEvents().count(ALL)).isZero();
    }

    @Test
    void oneIsDiscardedByItsIdAndOnlyOnce() {
        String id = put("PLACED", 1);
        put("PLACED", 2);

        assertThat(failedEvents().discard("s", "PLACED", id)).isTrue();

        assertThat(failedEvents().discard("s", "PLACED", id)).isFalse();
        assertThat(failedEvents().retry("s", "PLACED", id)).isFalse();
        assertThat(numbers(failed("s"))).containsExactly(2);
    }

    // Dry runs

    @Test
    void aDryRunSaysWhatWouldReachItsHandlerAndRunsNone() {
        AtomicInteger calls = new AtomicInteger();
        bus.subscribe("s", Placed.class).start((event, context) -> calls.incrementAndGet());
        put("PLACED", 1);
        put("PLACED", event("NO_SUCH_TYPE", 2, tenant).plus(failure("UNKNOWN_TYPE", "E", "x", NOON)));
        put("PLACED", event("PLACED", -3, tenant).plus(failure("INVALID", "E", "x", NOON)));
        put("PLACED", failure("TRIMMED", "E", "x", NOON));
        put("PLACED", event("CANCELLED", 5, tenant).plus(failure("UNDECODABLE", "E", "x", NOON)));
        put("PLACED", event("PLACED", 6, new UUID(0, 0)).plus(failure("TENANT", "E", "x", NOON)));
        put("CANCELLED", 7);

        FailedEventDryRun dryRun = failedEvents().dryRun(ALL);

        assertThat(dryRun.events()).isEqualTo(7);
        assertThat(dryRun.ready()).isEqualTo(1);
        assertThat(dryRun.problems())
                .extracting(Problem::reason)
                .containsExactlyInAnyOrder(
                        Optional.of(FailureReason.UNKNOWN_TYPE),
                        Optional.of(FailureReason.INVALID),
                        Optional.of(FailureReason.TRIMMED),
                        Optional.of(FailureReason.UNDECODABLE),
                        Optional.of(FailureReason.TENANT),
                        Optional.empty());
        assertThat(dryRun.problems())
                .filteredOn(Problem::type, "CANCELLED")
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.eventId()).contains(new UUID(7, 7));
                    assertThat(problem.message()).contains("not declared");
                });
        assertThat(failedEvents().count(ALL)).isEqualTo(7);
        assertThat(calls).hasValue(0);
    }

    @Test
    void aDryRunKeepsTheFirstProblemsOnly() {
        for (int i = 0; i < FailedEventDryRun.MOST_PROBLEMS + 5; i++) {
            put("PLACED", 1);
        }

        FailedEventDryRun dryRun = failedEvents().dryRun(ALL);

        assertThat(dryRun.events()).isEqualTo(FailedEventDryRun.MOST_PROBLEMS + 5);
        assertThat(dryRun.problems()).hasSize(FailedEventDryRun.MOST_PROBLEMS);
        assertThat(failedEvents().dryRun(ALL.limit(2)).events()).isEqualTo(2);
    }
}
