package dev.eventbus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eventbus.log.LogException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConvoyTest {
    private final List<List<Object>> calls = new ArrayList<>();
    private final List<CompletableFuture<Object>> replies = new ArrayList<>();
    private final Convoy convoy = new Convoy(entries -> {
        calls.add(entries.stream().map(entry -> entry.words().get(0)).toList());
        replies.add(new CompletableFuture<>());
        return replies.get(replies.size() - 1);
    });

    private CompletableFuture<Object> add(Object word) {
        return convoy.add(List.of(word), 1);
    }

    private void answer() {
        int last = calls.size() - 1;
        replies.get(last)
                .complete(calls.get(last).stream()
                        .map(word -> (Object) ("done " + word))
                        .toList());
    }

    private void fail() {
        replies.get(calls.size() - 1).completeExceptionally(new LogException("no answer", null));
    }

    @Test
    void nothingWaitsForCompany() {
        add("a");

        assertThat(calls).containsExactly(List.of("a"));
    }

    @Test
    void whatComesWhileACallIsUnderWayGoesTogetherAfterIt() {
        CompletableFuture<Object> a = add("a");
        CompletableFuture<Object> b = add("b");
        CompletableFuture<Object> c = add("c");
        assertThat(calls).hasSize(1);

        answer();
        answer();

        assertThat(calls).containsExactly(List.of("a"), List.of("b", "c"));
        assertThat(List.of(a.join(), b.join(), c.join())).containsExactly("done a", "done b", "done c");
    }

    @Test
    void aCallHasAtMost16Entries() {
        IntStream.range(0, 32).forEach(this::add);
        answer();
        answer();
        answer();

        assertThat(calls.stream().map(List::size)).containsExactly(1, 16, 15);
    }

    @Test
    void aCallEndsWithTheEntryThatMakesItAMebibyte() {
        add("first");
        IntStream.range(0, 4).forEach(i -> convoy.add(List.of(i), 600_000));
        answer();

        assertThat(calls.get(1)).containsExactly(0, 1);
    }

    @Test
    void afterACallThatFailedTheNextGoAloneAndThenMoreAndMoreTogether() {
        CompletableFuture<Object> first = add(-1);
        IntStream.range(0, 7).forEach(this::add);

        fail();
        answer();
        answer();
        answer();

        assertThat(first).isCompletedExceptionally();
        assertThat(calls.stream().map(List::size)).containsExactly(1, 1, 2, 4);
    }

    @Test
    void aReplyThatIsNotOneForEachFailsThemAndTheNextGoOn() {
        CompletableFuture<Object> first = add("a");
        CompletableFuture<Object> second = add("b");

        replies.get(0).complete(List.of());
        answer();

        assertThat(first).isCompletedExceptionally();
        assertThat(second.join()).isEqualTo("done b");
    }

    @Test
    void callsThatFailAtOnceDoNotNest() {
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        CompletableFuture<Object> slow = new CompletableFuture<>();
        List<Integer> sizes = new ArrayList<>();
        Convoy away = new Convoy(entries -> {
            sizes.add(entries.size());
            return sizes.size() == 1 ? slow : CompletableFuture.failedFuture(new LogException("away", null));
        });
        IntStream.range(0, 100_000).forEach(i -> answers.add(away.add(List.of(i), 1)));

        slow.completeExceptionally(new LogException("away", null));

        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    }
}
