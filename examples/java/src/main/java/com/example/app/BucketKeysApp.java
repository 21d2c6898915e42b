package com.example.app;

import software.amazon.awscdk.App;

public final class BucketKeysApp {
    public static void main(final String[] args) {
        final App app = new App();
        final String bucketName = context(app, "bucketName");

        final BucketKeys bucketKeys = new BucketKeys(
                app, "BucketKeys", bucketName == null ? "media" : bucketName, context(app, "refreshTrigger"));
        new MediaSite(app, "MediaSite", bucketKeys.getKeys());

        app.synth();
    }

    /** Null when the value was not given. */
    private static String context(final App app, final String name) {
        return (String) app.getNode().tryGetContext(name);
    }
}
