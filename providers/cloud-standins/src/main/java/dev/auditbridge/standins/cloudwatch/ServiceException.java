package dev.auditbridge.standins.cloudwatch;

/** An error as the service answers it. */
final class ServiceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    ServiceException(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    static ServiceException notFound(String message) {
        return new ServiceException(400, "ResourceNotFoundException", message);
    }

    static ServiceException invalid(String message) {
        return new ServiceException(400, "InvalidParameterException", message);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }
}
