package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import io.lettuce.core.SslOptions;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom connections over {@code rediss://} trust, and how this application proves to the server who it is. The server's
 * certificate must be trusted, and be for the host of the URI.
 *
 * <p>The files are read when the bus is built, and again for each connection: certificates can be renewed in their place.
 */
public final class Tls {
    private final @Nullable Source trusted;
    private final @Nullable Source client;

    /** Certificates and keys from files. */
    private record Source(Supplier<KeyStore> stored, char[] password, String files) {}

    private Tls(@Nullable Source trusted, @Nullable Source client) {
        this.trusted = trusted;
        this.client = client;
    }

    /** Trusts the authorities that this JVM trusts: what {@code rediss://} does by itself. */
    public static Tls defaults() {
        return new Tls(null, null);
    }

    /**
     * Trusts these authorities and no others.
     *
     * @param certificates a PEM file with one certificate or several, such as {@code ca.pem}
     */
    public static Tls trusting(Path certificates) {
        return new Tls(
                new Source(() -> TlsFiles.authorities(certificates), new char[0], certificates.toString()), null);
    }

    /**
     * Trusts the authorities in a key store and no others.
     *
     * @param keyStore a file of the kinds that Java reads, PKCS #12 and JKS
     * @param password the store's password
     */
    public static Tls trustingKeyStore(Path keyStore, String password) {
        char[] secret = password.toCharArray();
        return new Tls(new Source(() -> TlsFiles.authorities(keyStore, secret), secret, keyStore.toString()), null);
    }

    /**
     * A copy that shows the server a certificate.
     *
     * @param certificate a PEM file with the certificate, and those between it and the authority
     * @param key a PEM file with its private key, as PKCS #8 and not encrypted
     */
    public Tls withClientCertificate(Path certificate, Path key) {
        char[] none = new char[0];
        return new Tls(
                trusted, new Source(() -> TlsFiles.identity(certificate, key), none, certificate + " and " + key));
    }

    /**
     * A copy that shows the server the certificate of a key store.
     *
     * @param keyStore a file of the kinds that Java reads, PKCS #12 and JKS, with one private key
     * @param password the password of the store and of the key
     */
    public Tls withClientKeyStore(Path keyStore, String password) {
        char[] secret = password.toCharArray();
        return new Tls(trusted, new Source(() -> TlsFiles.identity(keyStore, secret), secret, keyStore.toString()));
    }

    /** A copy that shows the server what {@code other} does. */
    Tls showingAs(Tls other) {
        return new Tls(trusted, other.client);
    }

    /**
     * Reads all files.
     *
     * @throws ConfigurationException if one of them cannot be used
     */
    void check() {
        if (trusted != null || client != null) {
            configure(SslContextBuilder.forClient());
        }
    }

    SslOptions options(Duration handshakeTimeout) {
        return SslOptions.builder()
                .jdkSslProvider()
                .handshakeTimeout(handshakeTimeout)
                .sslContext(this::configure)
                .build();
    }

    private void configure(SslContextBuilder context) {
        try {
            if (trusted != null) {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted.stored.get());
                context.trustManager(trust);
            }
            if (client != null) {
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(client.stored.get(), client.password);
                context.keyManager(keys);
            }
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(
                    "TLS cannot be set up from the files of %s: %s.".formatted(this, e.getMessage()), e);
        }
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "Tls[trusting %s%s]"
                .formatted(
                        trusted == null ? "whom this JVM trusts" : trusted.files,
                        client == null ? "" : ", client certificate of " + client.files);
    }
}
