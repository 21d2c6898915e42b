from aws_cdk import App, CfnOutput, Fn, Stack, aws_ssm as ssm
from cdk_lightsail_bucket_access_keys import LightsailBucketAccessKeys
from constructs import Construct


class BucketKeys(Stack):
    """Reads the keys, once for everybody who needs them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        refresh_trigger: str | None = None,
        **kwargs,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.keys = LightsailBucketAccessKeys(
            self, "Keys", bucket_name=bucket_name, refresh_trigger=refresh_trigger
        )
        newest = self.keys.access_key(0)
        CfnOutput(self, "AccessKeyCount", value=self.keys.access_key_count)
        CfnOutput(self, "NewestKeyCreatedAt", value=newest.created_at)
        CfnOutput(self, "NewestKeyLastUsed", value=newest.last_used_date)


class MediaSite(Stack):
    """Uses them: an application finds the key ID in a parameter, people find it in the outputs."""

    def __init__(
        self, scope: Construct, construct_id: str, *, keys: LightsailBucketAccessKeys, **kwargs
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        ssm.StringParameter(
            self, "ActiveAccessKeyIdParameter", string_value=keys.active_access_key_id
        )
        CfnOutput(self, "ActiveAccessKeyId", value=keys.active_access_key_id)
        CfnOutput(self, "AccessKeyIds", value=Fn.join(" ", keys.access_key_ids))
        CfnOutput(self, "AccessKeyStatuses", value=Fn.join(" ", keys.access_key_statuses))


app = App()
bucket_keys = BucketKeys(
    app,
    "BucketKeys",
    bucket_name=app.node.try_get_context("bucketName") or "media",
    refresh_trigger=app.node.try_get_context("refreshTrigger"),
)
MediaSite(app, "MediaSite", keys=bucket_keys.keys)
app.synth()
