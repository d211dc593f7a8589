package dev.eventbus.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.torture.Fault.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories made by hand: a clean one passes, and each kind of broken promise is found. */
class CheckerTest {
    private static final String FIRST = "100-0";
    private static final String SECOND = "200-0";

    private final Map<String, StringBuilder> histories = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Store.Entry> entries = new ArrayList<>();
    private final List<Store.Failed> failed = new ArrayList<>();
    private final List<Store.Group> groups = new ArrayList<>();
    private int calls;

    @Test
    void aCleanHistoryPasses() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        publish("1.2", SECOND, "k1", "PLAIN", 2);
        handledByAll("c1.1", "1.1", FIRST, 3);
        handledByAll("c1.1", "1.2", SECOND, 4);

        Checker.Result result = check();

        assertThat(result.violations().counts()).isEmpty();
        assertThat(result.published()).isEqualTo(2);
        assertThat(result.handled()).isEqualTo(12);
        assertThat(result.duplicates()).isZero();
    }

    @Test
    void anAcknowledgedPublishThatIsNotInItsStreamFails() {
        line("p1.1", 1, "I 1.1 id-1.1 MOVED k1 PLAIN");
        line("p1.1", 1.1, "A 1.1 " + FIRST);

        assertThat(violations()).containsOnlyKeys("acknowledged publish missing");
    }

    @Test
    void anEventThatIsInItsStreamTwiceFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        entries.add(new Store.Entry("MOVED", SECOND, "id-1.1", "1.1"));
        handledByAll("c1.1", "1.1", FIRST, 3);

        assertThat(violations()).containsOnlyKeys("published twice");
    }

    @Test
    void aRefusedPublishThatIsInItsStreamFails() {
        line("p1.1", 1, "I 1.1 id-1.1 MOVED k1 PLAIN");
        line("p1.1", 1.1, "R 1.1 BusUnavailableException");
        entries.add(new Store.Entry("MOVED", FIRST, "id-1.1", "1.1"));
        handledByAll("c1.1", "1.1", FIRST, 3);

        assertThat(violations()).containsOnlyKeys("refused publish present");
    }

    @Test
    void anUnknownPublishMayBeThereOrNot() {
        line("p1.1", 1, "I 1.1 id-1.1 MOVED k1 PLAIN");
        line("p1.1", 1.1, "U 1.1");
        line("p1.1", 1.2, "I 1.2 id-1.2 MOVED k1 PLAIN");
        line("p1.1", 1.3, "U 1.2");
        entries.add(new Store.Entry("MOVED", FIRST, "id-1.2", "1.2"));
        handledByAll("c1.1", "1.2", FIRST, 3);

        assertThat(violations()).isEmpty();
    }

    @Test
    void anEventThatOneSubscriptionNeverHandledIsLost() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.SINGLE) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }

        Checker.Result result = check();

        assertThat(result.violations().counts()).containsOnlyKeys("lost");
        assertThat(result.lost()).isOne();
    }

    @Test
    void anEventThatIsStillPendingOrWaitingFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        groups.add(new Store.Group("flaky", "MOVED", "9000-0", List.of(FIRST), List.of(), List.of()));

        assertThat(violations()).containsOnlyKeys("not settled");
    }

    @Test
    void anEventThatWasNotReadFailsAndIsNotLost() {
        publish("1.1", SECOND, "k1", "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.SINGLE) {
                handled("c1.1", sub, "1.1", SECOND, 3);
            }
        }
        groups.add(new Store.Group("single", "MOVED", FIRST, List.of(), List.of(), List.of()));

        Checker.Result result = check();

        assertThat(result.violations().counts()).containsOnlyKeys("not read");
        assertThat(result.lost()).isZero();
    }

    @Test
    void aConsumerThatIsLeftBehindFails() {
        groups.add(new Store.Group("flaky", "MOVED", "9000-0", List.of(), List.of(), List.of("c holds 0")));

        assertThat(violations()).containsOnlyKeys("consumer left behind");
    }

    @Test
    void anEventThatIsParkedAsItsKindSaysPasses() {
        publish("1.1", FIRST, "k1", "REJECT", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.FLAKY) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }
        threw("c1.1", Sub.FLAKY, "1.1", FIRST, 3);
        failed.add(new Store.Failed("flaky", "MOVED", FIRST, "REJECTED", 1));

        assertThat(violations()).isEmpty();
    }

    @Test
    void aHealthyEventThatIsParkedFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        failed.add(new Store.Failed("plain", "MOVED", FIRST, "HANDLER", 8));

        assertThat(violations()).containsOnlyKeys("parked without reason");
    }

    @Test
    void aNeighbourOfPoisonThatIsParkedAsCrashedFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.POISON) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }
        failed.add(new Store.Failed("poison", "MOVED", FIRST, "CRASHED", Sub.POISON_ATTEMPTS));

        assertThat(violations()).containsOnlyKeys("parked without reason");
    }

    @Test
    void anAttemptThatWasCountedAndDidNotBeginIsExcusedTwiceAndOnceInTwentyEndsOfProcesses() {
        cutOff("1.1", FIRST);
        cutOff("1.2", SECOND);
        assertThat(violations()).isEmpty();

        cutOff("1.3", "300-0");
        assertThat(violations()).containsEntry("parked without reason", 3);

        for (int i = 0; i < 17; i++) {
            fault(Kind.CONSUMER_KILL, "c4." + i, 5 + i, 5 + i);
        }
        assertThat(violations()).isEmpty();
    }

    /** Read by one process, begun in a second, and counted in a third. */
    private void cutOff(String label, String entry) {
        publish(label, entry, "k" + label, "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.POISON) {
                handled("c1.1", sub, label, entry, 3);
            }
        }
        begun("c2." + label, Sub.POISON, label, entry, 2.5);
        fault(Kind.HALT, "c2." + label, 2.6, 2.6);
        failed.add(new Store.Failed("poison", "MOVED", entry, "CRASHED", Sub.POISON_ATTEMPTS));
    }

    @Test
    void anEndInGoodOrderDuringAnOutageExplainsThatAFailingEventIsParkedAsCrashed() {
        failsThreeTimesOfFour();
        fault(Kind.BLACKHOLE, "proxy", 25.6, 31);
        line("c2.1", 31.5, "O plain torture/x 0");
        assertThat(violations()).containsOnlyKeys("parked without reason");

        line("c2.1", 32, "Q");
        assertThat(check().notes()).containsOnlyKeys("failing events parked as CRASHED after the end of their process");
        assertThat(violations()).isEmpty();
    }

    @Test
    void anEndInGoodOrderThatTheStoreHeardOfDoesNotExplainAnEventThatIsParkedAsCrashed() {
        failsThreeTimesOfFour();
        line("c2.1", 32, "Q");
        assertThat(violations()).containsOnlyKeys("parked without reason");

        // Before the attempt, and after the end.
        fault(Kind.REDIS_KILL, "redis", 21, 24);
        fault(Kind.REDIS_KILL, "redis", 33, 35);
        assertThat(violations()).containsOnlyKeys("parked without reason");
    }

    @Test
    void anOutageThatWasOverLongBeforeAnEndInGoodOrderDoesNotExplainAnEventThatIsParkedAsCrashed() {
        failsThreeTimesOfFour();
        fault(Kind.BLACKHOLE, "proxy", 25.6, 26);
        line("c2.1", 36.5, "Q");

        assertThat(violations()).containsOnlyKeys("parked without reason");
    }

    /** In {@code ordered}, by c2.1; another finds that four attempts were counted. */
    private void failsThreeTimesOfFour() {
        publish("1.1", FIRST, "k1", "DOOMED", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.ORDERED && sub != Sub.FLAKY) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }
        threw("c1.1", Sub.FLAKY, "1.1", FIRST, 3);
        failed.add(new Store.Failed("flaky", "MOVED", FIRST, "HANDLER", Sub.FLAKY.attempts()));
        for (double at = 25; at <= 25.4; at += 0.2) {
            threw("c2.1", Sub.ORDERED, "1.1", FIRST, at);
        }
        failed.add(new Store.Failed("ordered", "MOVED", FIRST, "CRASHED", Sub.ORDERED.attempts()));
    }

    @Test
    void poisonThatIsParkedTooEarlyFails() {
        publish("1.1", FIRST, "k1", "POISON", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.POISON) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }
        failed.add(new Store.Failed("poison", "MOVED", FIRST, "CRASHED", 1));

        assertThat(violations()).containsOnlyKeys("parked at another time");
    }

    @Test
    void aSecondHandlingWithoutCauseFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.9);
        line("c2.1", 2.95, "E plain 1.1 " + calls);

        Checker.Result result = check();

        assertThat(result.violations().counts()).containsOnlyKeys("repeated without cause");
        assertThat(result.duplicates()).isOne();
    }

    @Test
    void aSecondHandlingAfterTheEndOfTheFirstProcessPasses() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.5);
        line("c2.1", 2.6, "E plain 1.1 " + calls);
        fault(Kind.CONSUMER_KILL, "c2.1", 2.7, 2.7);
        handledByAll("c1.1", "1.1", FIRST, 6);

        Checker.Result result = check();

        assertThat(result.violations().counts()).isEmpty();
        assertThat(result.duplicates()).isOne();
    }

    @Test
    void aSecondHandlingOfWhatTheStoreKnewFailsWhateverElseHappened() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        fault(Kind.CONSUMER_KILL, "c1.1", 4, 4);
        fault(Kind.REDIS_KILL, "redis", 4, 5);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 8);
        line("c2.1", 8.1, "E plain 1.1 " + calls);

        assertThat(violations()).containsOnlyKeys("repeated although settled");
    }

    @Test
    void aLostGroupExplainsASecondHandlingButNotWhereMarksAreKept() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        fault(Kind.GROUP_DESTROY, "plain/MOVED", 4, 4);
        fault(Kind.GROUP_DESTROY, "once/MOVED", 4, 4);
        handled("c2.1", Sub.PLAIN, "1.1", FIRST, 6);

        assertThat(violations()).isEmpty();

        handled("c2.1", Sub.ONCE, "1.1", FIRST, 6);
        assertThat(violations()).containsOnlyKeys("repeated although settled");

        fault(Kind.DELETE_MARKS, "once/MOVED", 4, 4);
        assertThat(violations()).isEmpty();
    }

    @Test
    void anOutageOfTheStoreDoesNotExplainThatAnEventRunsTwiceAtOnce() {
        runsTwiceAtOnce();
        fault(Kind.REDIS_KILL, "redis", 3.1, 4.4);
        fault(Kind.CUT, "proxy", 4.5, 4.5);

        Checker.Result result = check();

        assertThat(result.violations().counts()).containsOnlyKeys("handled twice at once");
        assertThat(result.duplicates()).isOne();
    }

    @Test
    void aDeletedKeyExplainsThatAnEventRunsTwiceAtOnce() {
        runsTwiceAtOnce();
        fault(Kind.DELETE_CONSUMERS, "once/MOVED", 4, 4);
        assertThat(violations()).containsOnlyKeys("handled twice at once");

        fault(Kind.DELETE_CONSUMERS, "plain/MOVED", 4, 4);
        assertThat(violations()).isEmpty();
    }

    @Test
    void aPauseOfEitherProcessExplainsThatAnEventRunsTwiceAtOnce() {
        runsTwiceAtOnce();
        fault(Kind.CONSUMER_LONG_FREEZE, "c3.1", 3.1, 4.5);
        assertThat(violations()).containsOnlyKeys("handled twice at once");

        fault(Kind.CONSUMER_LONG_FREEZE, "c1.1", 3.1, 4.5);
        assertThat(violations()).isEmpty();

        faults.clear();
        fault(Kind.CONSUMER_LONG_FREEZE, "c2.1", 2.5, 4.5);
        assertThat(violations()).isEmpty();
    }

    @Test
    void aShortPauseExplainsALostLeaseOnlyBesideAnOutage() {
        runsTwiceAtOnce();
        fault(Kind.CONSUMER_SHORT_FREEZE, "c1.1", 3.1, 3.7);
        assertThat(violations()).containsOnlyKeys("handled twice at once");

        fault(Kind.REDIS_SHORT_FREEZE, "redis", 3.8, 4.8);
        assertThat(violations()).isEmpty();
    }

    @Test
    void aFailingHandlerThatRunsTwiceAtOnceFailsToo() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        begun("c1.1", Sub.FLAKY, "1.1", FIRST, 2.7);
        int first = calls;
        begun("c2.1", Sub.FLAKY, "1.1", FIRST, 2.8);
        line("c2.1", 2.9, "X flaky 1.1 " + calls);
        line("c1.1", 2.95, "X flaky 1.1 " + first);
        handledByAll("c1.1", "1.1", FIRST, 3);

        assertThat(violations()).containsOnlyKeys("handled twice at once");
    }

    @Test
    void aHandlerWhoseProcessHasDiedRunsNoMore() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.5);
        line("c2.1", 2.8, "O once torture/x 1");
        fault(Kind.CONSUMER_KILL, "c2.1", 2.9, 2.9);
        handledByAll("c1.1", "1.1", FIRST, 3);

        assertThat(violations()).isEmpty();

        line("c2.1", 3.5, "O once torture/x 1");
        assertThat(violations()).containsOnlyKeys("handled twice at once");
    }

    @Test
    void anOutageDoesNotExplainASecondHandlingOfARetry() {
        publish("1.1", FIRST, "k1", "STUMBLE", 1);
        threw("c1.1", Sub.FLAKY, "1.1", FIRST, 2);
        begun("c2.1", Sub.FLAKY, "1.1", FIRST, 2.5);
        line("c2.1", 2.6, "E flaky 1.1 " + calls);
        handledByAll("c1.1", "1.1", FIRST, 40);
        fault(Kind.BLACKHOLE, "proxy", 1, 2.55);
        fault(Kind.BLACKHOLE, "proxy", 2.61, 5);

        assertThat(violations()).containsOnlyKeys("repeated without cause");
    }

    @Test
    void anOutageDoesNotExplainASecondHandlingOfWhatTheProcessHeld() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.5);
        line("c2.1", 2.6, "E plain 1.1 " + calls);
        line("c2.1", 4, "O plain torture/x 0");
        handledByAll("c1.1", "1.1", FIRST, 9);
        fault(Kind.BLACKHOLE, "proxy", 2.61, 6);
        assertThat(violations()).containsOnlyKeys("repeated without cause");

        // It could not wait for the answer.
        line("c2.1", 8, "Q");
        assertThat(violations()).isEmpty();
    }

    @Test
    void anOutageDoesNotExplainASecondHandlingOfWhatWasSaidToBeSettled() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        fault(Kind.BLACKHOLE, "proxy", 3.1, 3.3);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 3.4);
        line("c2.1", 3.5, "E plain 1.1 " + calls);

        assertThat(violations()).containsOnlyKeys("repeated without cause");
    }

    @Test
    void theEndOfAProcessExplainsOnlyWhatItMayNotHaveSettledBefore() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.5);
        line("c2.1", 2.6, "E plain 1.1 " + calls);
        fault(Kind.CONSUMER_KILL, "c2.1", 30, 30);
        handledByAll("c1.1", "1.1", FIRST, 40);
        assertThat(violations()).containsOnlyKeys("repeated without cause");

        // Nothing could be settled all the time.
        fault(Kind.BLACKHOLE, "proxy", 2.61, 9);
        fault(Kind.REDIS_LONG_FREEZE, "redis", 17, 25);
        assertThat(violations()).isEmpty();
    }

    @Test
    void anOutageDoesNotExplainARefusedSettle() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        begun("c2.1", Sub.FLAKY, "1.1", FIRST, 12);
        line("c2.1", 12.5, "X flaky 1.1 " + calls);
        line("c2.1", 18, "F flaky MOVED " + FIRST);
        fault(Kind.REDIS_LONG_FREEZE, "redis", 9, 17);
        assertThat(violations()).containsOnlyKeys("fenced without cause");

        // It was taken over before the outage, and could not hear of it.
        fault(Kind.CONSUMER_LONG_FREEZE, "c2.1", 4.5, 8.5);
        assertThat(violations()).isEmpty();
    }

    @Test
    void aDeletedRetryExplainsARefusedSettle() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        begun("c2.1", Sub.FLAKY, "1.1", FIRST, 12);
        line("c2.1", 12.5, "X flaky 1.1 " + calls);
        line("c2.1", 13, "F flaky MOVED " + FIRST);
        assertThat(violations()).containsOnlyKeys("fenced without cause");

        fault(Kind.DELETE_RETRYING, "flaky/MOVED", 12.2, 12.2);
        assertThat(violations()).isEmpty();
    }

    @Test
    void anOutageDoesNotReleaseAKey() {
        publish("1.1", FIRST, "k1", "STUMBLE", 1);
        publish("1.2", SECOND, "k1", "PLAIN", 2);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.ORDERED) {
                handled("c1.1", sub, "1.1", FIRST, 3);
                handled("c1.1", sub, "1.2", SECOND, 3);
            }
        }
        threw("c1.1", Sub.ORDERED, "1.1", FIRST, 3);
        handled("c1.1", Sub.ORDERED, "1.2", SECOND, 5);
        handled("c1.1", Sub.ORDERED, "1.1", FIRST, 5.1);
        fault(Kind.REDIS_KILL, "redis", 3.1, 4);

        assertThat(violations()).containsOnlyKeys("key not held");
    }

    @Test
    void aStaleSettleThatCountsFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 9);
        fault(Kind.CONSUMER_LONG_FREEZE, "c2.1", 3, 10);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.9);
        line("c2.1", 10.1, "E plain 1.1 " + calls);
        line("c2.1", 10.2, "H plain 1.1 " + FIRST);

        assertThat(violations()).containsOnlyKeys("settled twice");
    }

    @Test
    void aStaleSettleThatIsRefusedPasses() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 9);
        fault(Kind.CONSUMER_LONG_FREEZE, "c2.1", 3, 10);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.9);
        line("c2.1", 10.1, "E plain 1.1 " + calls);
        line("c2.1", 10.2, "F plain MOVED " + FIRST);

        Checker.Result result = check();

        assertThat(result.violations().counts()).isEmpty();
        assertThat(result.fenced()).isOne();
    }

    @Test
    void successAfterARefusedSettleFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 9);
        fault(Kind.CONSUMER_LONG_FREEZE, "c2.1", 3, 10);
        begun("c2.1", Sub.PLAIN, "1.1", FIRST, 2.9);
        line("c2.1", 10.1, "E plain 1.1 " + calls);
        line("c2.1", 10.2, "F plain MOVED " + FIRST);
        line("c2.1", 10.3, "H plain 1.1 " + FIRST);

        assertThat(violations()).containsOnlyKeys("handled after fenced");
    }

    @Test
    void aRefusedSettleWithoutCauseFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        begun("c2.1", Sub.POISON, "1.1", FIRST, 2.9);
        line("c2.1", 2.95, "X poison 1.1 " + calls);
        line("c2.1", 3.3, "F poison MOVED " + FIRST);

        assertThat(violations()).containsOnlyKeys("fenced without cause");
    }

    @Test
    void successWithoutAHandlerFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        handledByAll("c1.1", "1.1", FIRST, 3);
        line("c2.1", 4, "H plain 1.1 " + FIRST);

        assertThat(violations()).containsOnlyKeys("handled without a handler");
    }

    @Test
    void aHandlingThatWasSettledWithoutAWordFails() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.PLAIN) {
                handled("c1.1", sub, "1.1", FIRST, 3);
            }
        }
        begun("c1.1", Sub.PLAIN, "1.1", FIRST, 3);
        line("c1.1", 3.1, "E plain 1.1 " + calls);

        assertThat(violations()).containsOnlyKeys("settled without a word");

        // It could not read the answer in time.
        fault(Kind.CONSUMER_LONG_FREEZE, "c1.1", 3.2, 10);
        assertThat(violations()).isEmpty();

        // It was about to be killed when it began.
        faults.clear();
        fault(Kind.CONSUMER_KILL, "c1.1", 2.99, 3.11);
        assertThat(violations()).isEmpty();
    }

    @Test
    void twoEventsOfAKeyAtOnceFail() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        publish("1.2", SECOND, "k1", "PLAIN", 2);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.ORDERED) {
                handled("c1.1", sub, "1.1", FIRST, 3);
                handled("c1.1", sub, "1.2", SECOND, 3);
            }
        }
        begun("c1.1", Sub.ORDERED, "1.1", FIRST, 3);
        int first = calls;
        begun("c1.1", Sub.ORDERED, "1.2", SECOND, 3.1);
        line("c1.1", 3.2, "E ordered 1.1 " + first);
        line("c1.1", 3.3, "E ordered 1.2 " + calls);
        line("c1.1", 3.4, "H ordered 1.1 " + FIRST);
        line("c1.1", 3.4, "H ordered 1.2 " + SECOND);

        assertThat(violations()).containsOnlyKeys("two events of a key at once");
    }

    @Test
    void eventsOfAKeyInAnotherOrderFailUnlessTheyWereTakenOver() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        publish("1.2", SECOND, "k1", "PLAIN", 2);
        handledByAll("c1.1", "1.2", SECOND, 3);
        handledByAll("c1.1", "1.1", FIRST, 4);

        assertThat(violations()).containsOnlyKeys("out of order");

        histories.get("c1.1").insert(0, micros(2) + " O ordered torture/x 1\n");
        assertThat(violations()).isEmpty();
    }

    @Test
    void anEventThatOvertakesAFailedOneOfItsKeyFails() {
        publish("1.1", FIRST, "k1", "STUMBLE", 1);
        publish("1.2", SECOND, "k1", "PLAIN", 2);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.ORDERED) {
                handled("c1.1", sub, "1.1", FIRST, 3);
                handled("c1.1", sub, "1.2", SECOND, 3);
            }
        }
        threw("c1.1", Sub.ORDERED, "1.1", FIRST, 3);
        handled("c1.1", Sub.ORDERED, "1.2", SECOND, 3.1);
        handled("c1.1", Sub.ORDERED, "1.1", FIRST, 3.2);

        assertThat(violations()).containsOnlyKeys("key not held");
    }

    @Test
    void aSubscriptionThatStaysSilentAfterAFaultFails() {
        fault(Kind.REDIS_KILL, "redis", 20, 22);
        line("p1.1", 1, "N 0");
        line("c1.1", 1, "O plain torture/x 0");
        for (int i = 1; i <= 60; i++) {
            String label = "1." + i;
            publish(label, i + "000-0", "k" + i, "PLAIN", i);
            for (Sub sub : Sub.values()) {
                // What flaky did not get it handles at the end.
                handled("c1.1", sub, label, i + "000-0", sub == Sub.FLAKY && i > 20 ? 61 : i + 0.5);
            }
        }

        assertThat(violations(2, 62)).containsOnlyKeys("subscription silent", "reader silent");
    }

    @Test
    void publishersThatStaySilentAfterAFaultFail() {
        fault(Kind.BLACKHOLE, "proxy", 20, 22);
        line("p1.1", 0.1, "N 0");
        for (int i = 1; i <= 40; i++) {
            if (i <= 20 || i >= 38) {
                publish("1." + i, i + "000-0", "k" + i, "PLAIN", i);
                handledByAll("c1.1", "1." + i, i + "000-0", i + 0.5);
            }
        }
        assertThat(violations(1, 40)).containsOnlyKeys("publishers silent");
    }

    @Test
    void reportsOfTheLibraryThatEventsWereLostFail() {
        line("c1.1", 1, "L plain MOVED 3");

        assertThat(violations()).containsOnlyKeys("reported lost");
    }

    // Making histories

    /** In {@code plain}, by c1.1 from 3 to 6 and by c2.1 from 5 on; both of them settle nothing twice. */
    private void runsTwiceAtOnce() {
        publish("1.1", FIRST, "k1", "PLAIN", 1);
        for (Sub sub : Sub.values()) {
            if (sub != Sub.PLAIN) {
                handled("c1.1", sub, "1.1", FIRST, 2.9);
            }
        }
        begun("c1.1", Sub.PLAIN, "1.1", FIRST, 3);
        line("c1.1", 6, "E plain 1.1 " + calls);
        handled("c2.1", Sub.PLAIN, "1.1", FIRST, 5);
    }

    private void publish(String label, String entry, String key, String kind, double at) {
        line("p1.1", at, "I %s id-%s MOVED %s %s".formatted(label, label, key, kind));
        line("p1.1", at + 0.01, "A %s %s".formatted(label, entry));
        entries.add(new Store.Entry("MOVED", entry, "id-" + label, label));
    }

    private void handledByAll(String process, String label, String entry, double at) {
        for (Sub sub : Sub.values()) {
            handled(process, sub, label, entry, at);
        }
    }

    private void handled(String process, Sub sub, String label, String entry, double at) {
        begun(process, sub, label, entry, at);
        line(process, at + 0.01, "E %s %s %d".formatted(sub.text(), label, calls));
        line(process, at + 0.02, "H %s %s %s".formatted(sub.text(), label, entry));
    }

    private void threw(String process, Sub sub, String label, String entry, double at) {
        begun(process, sub, label, entry, at);
        line(process, at + 0.01, "X %s %s %d".formatted(sub.text(), label, calls));
    }

    private void begun(String process, Sub sub, String label, String entry, double at) {
        line(process, at, "B %s %s %s 1 %d".formatted(sub.text(), label, entry, ++calls));
    }

    private void line(String process, double at, String words) {
        histories
                .computeIfAbsent(process, name -> new StringBuilder())
                .append(micros(at))
                .append(' ')
                .append(words)
                .append('\n');
    }

    private void fault(Kind kind, String target, double from, double to) {
        faults.add(new Fault(kind, target, micros(from), micros(to)));
    }

    private static long micros(double seconds) {
        return Math.round(seconds * 1e6);
    }

    private Map<String, Integer> violations() {
        return violations(0, 0);
    }

    private Map<String, Integer> violations(double publishedFrom, double publishedTo) {
        return check(publishedFrom, publishedTo).violations().counts();
    }

    private Checker.Result check() {
        return check(0, 0);
    }

    private Checker.Result check(double publishedFrom, double publishedTo) {
        Map<String, Evidence.Source> sources = new LinkedHashMap<>();
        histories.forEach((name, lines) -> sources.put(name, Evidence.text(lines.toString())));
        return Checker.check(new Evidence(
                sources, faults, new Store(entries, failed, groups), micros(publishedFrom), micros(publishedTo)));
    }
}
