package dev.eventbus.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.eventbus.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys, and says which file cannot be used, why, and what would do. */
final class TlsFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final int LARGEST = 4 << 20;

    private TlsFiles() {}

    /** The certificates of a PEM file. */
    static KeyStore authorities(Path pem) {
        return authorities(certificates(pem), pem);
    }

    /** The certificates of a key store, those of its private keys included: many tools do not mark what is trusted. */
    static KeyStore authorities(Path keyStore, char[] password) {
        KeyStore store = load(keyStore, password);
        try {
            List<Certificate> found = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                Certificate certificate = store.getCertificate(alias);
                if (certificate != null) {
                    found.add(certificate);
                }
            }
            return authorities(found, keyStore);
        } catch (GeneralSecurityException e) {
            throw unusable(keyStore, e.getMessage() + ".", e);
        }
    }

    private static KeyStore authorities(List<Certificate> certificates, Path from) {
        if (certificates.isEmpty()) {
            throw unusable(
                    from, "It has no certificate. Give the one of the authority that signed the server's.", null);
        }
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw unusable(from, e.getMessage() + ".", e);
        }
    }

    /** A private key with its certificates, without a password. */
    static KeyStore identity(Path certificatePem, Path keyPem) {
        List<Certificate> chain = certificates(certificatePem);
        PublicKey shown = chain.get(0).getPublicKey();
        PrivateKey key = privateKey(keyPem, shown.getAlgorithm());
        if (!belongTogether(key, shown)) {
            throw new ConfigurationException(
                    "The private key in %s is not that of the first certificate in %s. Give the key with which that certificate was requested, and put the application's own certificate before those of its authorities."
                            .formatted(keyPem, certificatePem));
        }
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", key, new char[0], chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw unusable(certificatePem, e.getMessage() + ".", e);
        }
    }

    /** A key store that has a private key. */
    static KeyStore identity(Path keyStore, char[] password) {
        KeyStore store = load(keyStore, password);
        try {
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.getKey(alias, password);
                if (key instanceof PrivateKey && store.getCertificate(alias) != null) {
                    return store;
                }
            }
        } catch (UnrecoverableKeyException e) {
            throw unusable(keyStore, "Its key has another password than the store. Give both the same.", e);
        } catch (GeneralSecurityException e) {
            throw unusable(keyStore, e.getMessage() + ".", e);
        }
        throw unusable(
                keyStore, "It has no private key. Give the store with the application's certificate and key.", null);
    }

    private static KeyStore load(Path file, char[] password) {
        read(file);
        try {
            return KeyStore.getInstance(file.toFile(), password);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw unusable(file, "Its password is another one.", null);
            }
            throw unusable(file, "It cannot be read as a key store: %s.".formatted(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw unusable(file, "It is no key store that Java can read. Give PKCS #12 or JKS.", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static List<Certificate> certificates(Path pem) {
        List<Certificate> found = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(read(pem)); block.find(); ) {
            if (block.group(1).endsWith("CERTIFICATE")) {
                try {
                    found.add(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(decode(block.group(2), pem))));
                } catch (GeneralSecurityException e) {
                    throw unusable(
                            pem, "Its certificate %d is damaged: %s.".formatted(found.size() + 1, e.getMessage()), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw unusable(
                    pem, "It has no line -----BEGIN CERTIFICATE-----. Give certificates in the PEM format.", null);
        }
        return found;
    }

    private static PrivateKey privateKey(Path pem, String algorithm) {
        Matcher block = BLOCK.matcher(read(pem));
        String other = "";
        while (block.find()) {
            String kind = block.group(1);
            if (kind.equals("PRIVATE KEY")) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(decode(block.group(2), pem)));
                } catch (GeneralSecurityException e) {
                    // The cause is left out: it may quote the key.
                    throw unusable(
                            pem,
                            "Its private key is damaged, or not of the kind of the certificate's: " + algorithm + ".",
                            null);
                }
            }
            other = kind.endsWith("PRIVATE KEY") ? kind : other;
        }
        if (other.isEmpty()) {
            throw unusable(pem, "It has no line -----BEGIN PRIVATE KEY-----. Give the key in the PEM format.", null);
        }
        throw unusable(
                pem,
                "Its key is a %s. Convert it by: openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem"
                        .formatted(other, pem.getFileName()),
                null);
    }

    private static byte[] decode(String base64, Path pem) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw unusable(pem, "What it has between its lines BEGIN and END is damaged.", null);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey shown) {
        String algorithm = switch (shown.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> shown.getAlgorithm(); // Ed25519 and its like
        };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update((byte) 1);
            byte[] signature = signing.sign();
            signing.initVerify(shown);
            signing.update((byte) 1);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unusable(file, "It has more than 4 MiB. Is it another file?", null);
            }
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw unusable(
                    file,
                    "There is no such file, seen from %s.".formatted(Path.of("").toAbsolutePath()),
                    null);
        } catch (IOException e) {
            throw unusable(
                    file,
                    "It cannot be read (%s). Is it a file, and may this process read it?"
                            .formatted(e.getClass().getSimpleName()),
                    e);
        }
    }

    private static ConfigurationException unusable(Path file, String why, @Nullable Throwable cause) {
        return new ConfigurationException("The TLS file %s cannot be used. %s".formatted(file, why), cause);
    }
}
