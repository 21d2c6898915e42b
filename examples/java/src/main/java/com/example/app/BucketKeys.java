package com.example.app;

import com.example.cdk.lightsail.bucketaccesskeys.LightsailBucketAccessKey;
import com.example.cdk.lightsail.bucketaccesskeys.LightsailBucketAccessKeys;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/** Reads the keys, once for everybody who needs them. */
final class BucketKeys extends Stack {
    private final LightsailBucketAccessKeys keys;

    BucketKeys(final Construct scope, final String id, final String bucketName, final String refreshTrigger) {
        super(scope, id);
        keys = LightsailBucketAccessKeys.Builder.create(this, "Keys")
                .bucketName(bucketName)
                .refreshTrigger(refreshTrigger)
                .build();

        final LightsailBucketAccessKey newest = keys.accessKey(0);
        CfnOutput.Builder.create(this, "AccessKeyCount").value(keys.getAccessKeyCount()).build();
        CfnOutput.Builder.create(this, "NewestKeyCreatedAt").value(newest.getCreatedAt()).build();
        CfnOutput.Builder.create(this, "NewestKeyLastUsed").value(newest.getLastUsedDate()).build();
    }

    LightsailBucketAccessKeys getKeys() {
        return keys;
    }
}
