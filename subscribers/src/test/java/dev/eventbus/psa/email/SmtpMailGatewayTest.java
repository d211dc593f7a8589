package dev.eventbus.psa.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eventbus.psa.OutageException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpMailGatewayTest {
    private static final UUID ID = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TICKET = UUID.fromString("22222222-2222-4222-8222-222222222222");

    private static Mail mail(String to, String subject) {
        return new Mail(ID, TICKET, to, subject, "Größe: 1 < 2", "<p>Größe: 1 &lt; 2</p>");
    }

    private static SmtpMailGateway gateway(String uri) {
        return new SmtpMailGateway(SmtpOptions.of(uri)
                .withFrom("Service Desk <desk@example.com>")
                .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(300)));
    }

    @Test
    void aMailArrivesAsTextAndHtmlWithTheIdsOfItsThread() throws Exception {
        try (MailServer server = new MailServer();
                SmtpMailGateway gateway = gateway(server.uri())) {
            gateway.send(mail("ada@example.org", "[T-1] Drücker klemmt"));

            MimeMessage message = server.messages().get(0);
            assertThat(message.getSubject()).isEqualTo("[T-1] Drücker klemmt");
            assertThat(message.getFrom()[0]).hasToString("Service Desk <desk@example.com>");
            assertThat(message.getMessageID()).isEqualTo("<" + ID + "@example.com>");
            assertThat(message.getHeader("In-Reply-To")).containsExactly("<" + TICKET + "@example.com>");
            assertThat(message.getHeader("References")).containsExactly("<" + TICKET + "@example.com>");
            assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            MimeMultipart parts = (MimeMultipart) message.getContent();
            assertThat(parts.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Größe: 1 < 2");
            assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
            assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Größe: 1 &lt; 2</p>");
        }
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer();
                SmtpMailGateway gateway = gateway(server.uri())) {
            for (int i = 0; i < 3; i++) {
                gateway.send(mail("ada@example.org", "s"));
            }
            assertThat(server.connections).hasValue(1);
            assertThat(server.accepted).hasSize(3);
        }
    }

    @Test
    void oneThatTheServerHasClosedIsNot() throws Exception {
        try (MailServer server = new MailServer();
                SmtpMailGateway gateway = gateway(server.uri())) {
            gateway.send(mail("ada@example.org", "s"));
            server.stop();
            server.start();
            gateway.send(mail("ada@example.org", "s"));

            assertThat(server.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "ada@",
                "@example.org",
                "ada@@example.org",
                "ada@exa mple.org",
                "ada@example.org, bob@example.org",
                "ada@example.org;bob@example.org",
                "Ada <ada@example.org>",
                "<ada@example.org>",
                "desk: ada@example.org;",
                "ada@example.org\r\nBcc: all@example.org",
                "ada@example.org\nBcc: all@example.org",
                "ada\u0000@example.org",
                "\"ada\"@example.org",
                "ada@[127.0.0.1]",
                "größe@example.org"
            })
    void whatIsNoAddressIsRefusedAndNotRepeated(String address) throws Exception {
        try (MailServer server = new MailServer();
                SmtpMailGateway gateway = gateway(server.uri())) {
            assertThatThrownBy(() -> gateway.send(mail(address, "s")))
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessage("the address is none")
                    .hasNoCause();
            assertThat(server.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 no such <ada@example.org>, 550",
        "END, 554 spam for ada@example.org, 554",
        "DATA, 503 no, 503"
    })
    void aMailThatTheServerWillNotTakeIsRefusedWithItsCodeAlone(String at, String answer, String code)
            throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer().answer(at, answer);
                SmtpMailGateway gateway = gateway(server.uri())) {
            assertThatThrownBy(() -> gateway.send(mail("ada@example.org", "s")))
                    .isInstanceOf(MailRefusedException.class)
                    .hasMessage("the mail server answered " + code);
        }
    }

    @ParameterizedTest
    @CsvSource({"RCPT, 450 greylisted", "END, 452 mailbox full", "END, 451 later"})
    void aMailThatTheServerDoesNotTakeNowFails(String at, String answer) throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer().answer(at, answer);
                SmtpMailGateway gateway = gateway(server.uri())) {
            assertThatThrownBy(() -> gateway.send(mail("ada@example.org", "s")))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageStartingWith("the mail server answered 45");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, 421 closing",
        "CONNECT, 554 go away",
        "CONNECT, silence",
        "MAIL, 530 authenticate first",
        "MAIL, 550 not from you",
        "RCPT, 421 closing",
        "END, 421 closing"
    })
    void aServerThatTakesNoMailsIsAnOutage(String at, String answer) throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer().answer(at, answer);
                SmtpMailGateway gateway = gateway(server.uri())) {
            assertThatThrownBy(() -> gateway.send(mail("ada@example.org", "s")))
                    .isInstanceOf(OutageException.class)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"END, silence", "RCPT, silence", "RCPT, hang up"})
    void aServerThatFallsSilentFailsInTime(String at, String answer) throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer().answer(at, answer);
                SmtpMailGateway gateway = gateway(server.uri())) {
            assertThatThrownBy(() -> gateway.send(mail("ada@example.org", "s"))).isInstanceOf(MessagingException.class);
            server.forget();
            gateway.send(mail("ada@example.org", "s"));
            assertThat(server.accepted).containsExactly("ada@example.org");
        }
    }

    @Test
    void aUserAndPasswordAreUsed() throws Exception {
        try (MailServer server = new MailServer()) {
            server.server().setUser("desk@example.com", "desk", "p@ss/w0rd+%");
            String port = server.uri().substring(server.uri().lastIndexOf(':'));
            SmtpOptions right = SmtpOptions.of("smtp://desk:p%40ss%2Fw0rd+%25@127.0.0.1" + port)
                    .withStartTls(false);
            try (SmtpMailGateway gateway = new SmtpMailGateway(right)) {
                gateway.send(mail("ada@example.org", "s"));
            }
            assertThat(server.messages()).hasSize(1);
            assertThat(right).hasToString("smtp://127.0.0.1" + port);
        }
    }

    @Test
    void aPasswordIsNotSentInClearUnlessThatWasSaid() throws Exception {
        try (ScriptedMailServer server = new ScriptedMailServer();
                SmtpMailGateway gateway =
                        new SmtpMailGateway(SmtpOptions.of(server.uri().replace("//", "//desk:secret@")))) {
            assertThatThrownBy(() -> gateway.send(mail("ada@example.org", "s")))
                    .isInstanceOf(OutageException.class)
                    .hasMessageContaining("STARTTLS")
                    .hasMessageNotContaining("secret");
            assertThat(server.accepted).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:25",
                "http://u:secret@localhost",
                "smtp://",
                "smtp:localhost",
                "smtp://u:secret@:x"
            })
    void whatIsNoUriOfAMailServerIsRefusedWithoutRepeatingIt(String uri) {
        assertThatThrownBy(() -> SmtpOptions.of(uri))
                .isInstanceOf(dev.eventbus.ConfigurationException.class)
                .hasMessageContaining("smtp://host:port")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void badOptionsAreRefused() throws IOException {
        SmtpOptions options = SmtpOptions.of("smtps://mail.example.com");

        assertThatThrownBy(() -> options.withFrom("nobody")).hasMessageContaining("'nobody'");
        assertThatThrownBy(() -> options.withStartTls(true)).hasMessageContaining("TLS from the beginning");
        assertThatThrownBy(() -> options.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("PT0S");
    }
}
