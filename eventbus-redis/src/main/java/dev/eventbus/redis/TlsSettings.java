package dev.eventbus.redis;

import dev.eventbus.ConfigurationException;
import dev.eventbus.settings.Bindings;
import dev.eventbus.settings.Kind;
import dev.eventbus.settings.Problems;
import dev.eventbus.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is set of TLS from outside the code: whom to trust, and what to show, each in PEM files or in a key store. */
final class TlsSettings {
    private static final Kind<Path> STORE = Kind.file("a key store, PKCS #12 or JKS");
    private static final Kind<String> PASSWORD = Kind.secret("password", "any text");
    private static final String NONE = "(none)";

    private static final Setting<TlsSettings> CA = Setting.of(
            "eventbus.tls.ca",
            Kind.file("a PEM file with certificates"),
            "(whom Java trusts)",
            "Which authorities are trusted, and no others. Needs a URI with TLS, as all of these.",
            (tls, file) -> tls.ca = file);
    private static final Setting<TlsSettings> TRUST_STORE = Setting.of(
            "eventbus.tls.trust-store",
            STORE,
            NONE,
            "The same authorities in a key store.",
            (tls, file) -> tls.trustStore = file);
    private static final Setting<TlsSettings> TRUST_STORE_PASSWORD = Setting.of(
            "eventbus.tls.trust-store-password",
            PASSWORD,
            NONE,
            "The password of the trust store.",
            (tls, password) -> tls.trustStorePassword = password);
    private static final Setting<TlsSettings> CERTIFICATE = Setting.of(
            "eventbus.tls.certificate",
            Kind.file("a PEM file with certificates"),
            NONE,
            "The certificate that is shown to a server that demands one, and those between it and its authority.",
            (tls, file) -> tls.certificate = file);
    private static final Setting<TlsSettings> KEY = Setting.of(
            "eventbus.tls.key",
            Kind.file("a PEM file with a private key, PKCS #8 without a password"),
            NONE,
            "The private key of that certificate.",
            (tls, file) -> tls.key = file);
    private static final Setting<TlsSettings> KEY_STORE = Setting.of(
            "eventbus.tls.key-store",
            STORE,
            NONE,
            "The same certificate and key in a key store.",
            (tls, file) -> tls.keyStore = file);
    private static final Setting<TlsSettings> KEY_STORE_PASSWORD = Setting.of(
            "eventbus.tls.key-store-password",
            PASSWORD,
            NONE,
            "The password of the key store and of the key in it.",
            (tls, password) -> tls.keyStorePassword = password);

    private static final List<Setting<TlsSettings>> TRUST = List.of(CA, TRUST_STORE, TRUST_STORE_PASSWORD);
    private static final List<Setting<TlsSettings>> IDENTITY = List.of(CERTIFICATE, KEY, KEY_STORE, KEY_STORE_PASSWORD);

    static final List<Setting<TlsSettings>> TABLE =
            List.of(CA, TRUST_STORE, TRUST_STORE_PASSWORD, CERTIFICATE, KEY, KEY_STORE, KEY_STORE_PASSWORD);

    private @Nullable Path ca;
    private @Nullable Path trustStore;
    private @Nullable String trustStorePassword;
    private @Nullable Path certificate;
    private @Nullable Path key;
    private @Nullable Path keyStore;
    private @Nullable String keyStorePassword;

    private TlsSettings() {}

    /**
     * What {@code inCode} says, and instead of either half of it what is set outside. Its files are read.
     *
     * @return {@code null} if neither says anything
     */
    static @Nullable Tls over(@Nullable Tls inCode, Bindings values, Problems problems) {
        TlsSettings set = new TlsSettings();
        values.apply(TABLE, "", set, problems);
        values.notBoth(CA, TRUST_STORE, "both say who is trusted", problems);
        values.onlyBoth(TRUST_STORE, TRUST_STORE_PASSWORD, problems);
        values.notBoth(CERTIFICATE, KEY_STORE, "both say what is shown to the server", problems);
        values.onlyBoth(CERTIFICATE, KEY, problems);
        values.onlyBoth(KEY_STORE, KEY_STORE_PASSWORD, problems);

        Tls trust = readable(set.trust(), values.where(TRUST), problems);
        Tls identity = readable(set.identity(), values.where(IDENTITY), problems);
        if (trust == null && identity == null) {
            return inCode;
        }
        Tls rest = inCode == null ? Tls.defaults() : inCode;
        return (trust == null ? rest : trust).showingAs(identity == null ? rest : identity);
    }

    private @Nullable Tls trust() {
        if (ca != null) {
            return Tls.trusting(ca);
        }
        return trustStore == null || trustStorePassword == null
                ? null
                : Tls.trustingKeyStore(trustStore, trustStorePassword);
    }

    private @Nullable Tls identity() {
        if (certificate != null && key != null) {
            return Tls.defaults().withClientCertificate(certificate, key);
        }
        return keyStore == null || keyStorePassword == null
                ? null
                : Tls.defaults().withClientKeyStore(keyStore, keyStorePassword);
    }

    private static @Nullable Tls readable(@Nullable Tls half, List<String> where, Problems problems) {
        if (half != null) {
            try {
                half.check();
            } catch (ConfigurationException e) {
                problems.add(() -> "%s: %s".formatted(String.join(", ", where), e.getMessage()));
            }
        }
        return half;
    }
}
