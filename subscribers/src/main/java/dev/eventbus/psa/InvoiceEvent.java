package dev.eventbus.psa;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.UUID;

/** Something that happened to an invoice. */
public sealed interface InvoiceEvent extends PsaEvent permits InvoiceGenerated, InvoiceFinalized {
    /** The invoice. */
    @NotNull
    UUID invoiceId();

    /** The company that is to pay it. */
    @NotNull
    UUID companyId();

    /** Who did it. */
    @NotNull
    UUID userId();

    /** The number that is printed on it. */
    @NotBlank
    @Size(max = 100)
    String number();

    /** What is to be paid; zero where nothing is left to pay. */
    @NotNull
    @PositiveOrZero
    @Digits(integer = 15, fraction = 4)
    BigDecimal amount();

    /** The currency of the amount, an ISO 4217 code. */
    @NotNull
    @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code such as EUR")
    String currency();
}
