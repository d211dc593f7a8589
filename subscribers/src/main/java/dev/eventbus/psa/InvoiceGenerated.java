package dev.eventbus.psa;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * An invoice was drawn up.
 *
 * @param tenantId the tenant
 * @param invoiceId the invoice
 * @param companyId the company that is to pay it
 * @param userId who drew up it
 * @param number the number that is printed on it
 * @param amount what is to be paid
 * @param currency the currency of the amount, an ISO 4217 code
 */
public record InvoiceGenerated(
        UUID tenantId, UUID invoiceId, UUID companyId, UUID userId, String number, BigDecimal amount, String currency)
        implements InvoiceEvent {}
