package com.example.app;

import com.example.cdk.lightsail.bucketaccesskeys.LightsailBucketAccessKeys;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** Uses them: an application finds the key ID in a parameter, people find it in the outputs. */
final class MediaSite extends Stack {
    MediaSite(final Construct scope, final String id, final LightsailBucketAccessKeys keys) {
        super(scope, id);
        StringParameter.Builder.create(this, "ActiveAccessKeyIdParameter")
                .stringValue(keys.getActiveAccessKeyId())
                .build();

        CfnOutput.Builder.create(this, "ActiveAccessKeyId").value(keys.getActiveAccessKeyId()).build();
        CfnOutput.Builder.create(this, "AccessKeyIds").value(Fn.join(" ", keys.getAccessKeyIds())).build();
        CfnOutput.Builder.create(this, "AccessKeyStatuses").value(Fn.join(" ", keys.getAccessKeyStatuses())).build();
    }
}
